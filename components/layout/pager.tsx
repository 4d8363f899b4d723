import { useTranslations } from 'next-intl'
import { ButtonLink } from './button-link'
import styles from './pager.module.css'

export interface PagerProps {
  /** Of what: names the links for those who hear the page. */
  readonly label: string
  /** Null: there is nothing there. */
  readonly newer: string | null
  readonly older: string | null
}

/** The pages beside this one of a long list; nothing where the list is whole. */
export function Pager({ label, newer, older }: PagerProps) {
  const t = useTranslations('pager')
  if (newer === null && older === null) return null
  return (
    <nav className={styles.pager} aria-label={t('label', { list: label })}>
      {newer === null ? null : <ButtonLink href={newer}>← {t('newer')}</ButtonLink>}
      {older === null ? null : <ButtonLink href={older}>{t('older')} →</ButtonLink>}
    </nav>
  )
}
