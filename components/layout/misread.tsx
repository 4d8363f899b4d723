import { useTranslations } from 'next-intl'
import styles from './misread.module.css'

/** What the address of a page asks for, and the page does not know. */
export interface Misread {
  readonly name: string
  readonly value: string
}

/** How one part of an address is read, as nuqs has it: null for what it cannot be. */
interface Reader {
  parse(text: string): unknown
}

type Asked = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The parts of an address that are read as if they were left out. `names` are the values that exist,
 * where a part is the name of something. An empty part, as forms send it, is left out on purpose.
 */
export function misread(
  asked: Asked,
  readers: Readonly<Record<string, Reader>>,
  names: Readonly<Record<string, readonly string[]>> = {},
): Misread[] {
  return Object.entries(readers).flatMap(([name, reader]) => {
    const value = [asked[name]].flat()[0] ?? ''
    const isKnown = names[name]?.includes(value) ?? reader.parse(value) !== null
    return value === '' || isKnown ? [] : [{ name, value }]
  })
}

/** What can be chosen, and what the address has chosen, also when nothing is called so any more. */
export function withChosen(names: readonly string[], chosen: string): string[] {
  return chosen === '' || names.includes(chosen) ? [...names] : [...names, chosen]
}

/** Says that the page shows something else than its address asks for; nothing when it does not. */
export function MisreadNote({ parts }: { readonly parts: readonly Misread[] }) {
  const t = useTranslations('page')
  if (parts.length === 0) return null
  return (
    <div role="alert" className={styles.misread}>
      <p>
        <span aria-hidden="true">! </span>
        <b>{t('misread')}</b>{' '}
        {parts.map(({ name, value }) => (
          <code key={name}>{`${name}=${value}`}</code>
        ))}
      </p>
      <p className={styles.hint}>{t('misreadHint')}</p>
    </div>
  )
}
