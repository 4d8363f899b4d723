import { useFormatter, useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import type { Finding } from '#lib/model/verdict'
import { FRACTIONS } from '#lib/wording/number-kinds'
import styles from './check-list.module.css'

export interface FindingNumbersProps extends Pick<Finding, 'numbers'> {
  readonly isOpen?: boolean
}

/** Everything that is needed to compute the answer again. */
export function FindingNumbers({ numbers, isOpen = false }: FindingNumbersProps) {
  const t = useTranslations('checks')
  const words = useTranslations('numbers')
  const routes = useTranslations('route')
  const format = useFormatter()
  const { percent } = useNumbers()
  const entries = Object.entries(numbers).filter(([, value]) => value !== null)
  if (entries.length === 0) return null
  const nameOf = (key: string) => {
    if (words.has(key as 'n')) return words(key as 'n')
    return routes.has(key as 'gray-ok') ? routes(key as 'gray-ok') : key
  }
  const write = (key: string, value: number | string | null) => {
    if (typeof value !== 'number') return value
    if (key.endsWith('Ms')) return format.dateTime(new Date(value), { timeStyle: 'medium' })
    if (FRACTIONS.has(key)) return percent(value)
    return format.number(value, { maximumSignificantDigits: 6 })
  }
  return (
    <details className={styles.numbers} open={isOpen}>
      <summary>{t('numbers')}</summary>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>{nameOf(key)}</dt>
            <dd>{write(key, value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
