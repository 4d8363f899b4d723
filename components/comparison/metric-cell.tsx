'use client'
import { useFormatter, useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { type Difference, surely } from '#lib/report/difference'
import styles from './comparison-table.module.css'

export interface MetricCellProps {
  /** As written; null: nothing was seen. */
  readonly gray: string | null
  readonly baseline: string | null
  /** `points`: of fractions; `change`: relative to the baseline. */
  readonly difference?: { readonly kind: 'points' | 'change'; readonly of: Difference | null }
  /** Instead of a difference. */
  readonly note?: string | null
}

/** One number of both groups: gray above, baseline below; beside them what differs, and how surely. */
export function MetricCell({ gray, baseline, difference, note = null }: MetricCellProps) {
  return (
    <div className={styles.metric}>
      <GroupMark group="gray" bare />
      <span>{gray ?? '–'}</span>
      <GroupMark group="baseline" bare />
      <span>{baseline ?? '–'}</span>
      <span className={styles.difference}>
        {difference === undefined ? (
          note
        ) : difference.of === null ? null : (
          <DifferenceText kind={difference.kind} difference={difference.of} />
        )}
      </span>
    </div>
  )
}

interface DifferenceTextProps {
  readonly kind: 'points' | 'change'
  readonly difference: Difference
}

function DifferenceText({ kind, difference }: DifferenceTextProps) {
  const t = useTranslations('comparison')
  const format = useFormatter()
  const numbers = useNumbers()
  const { estimate, lower, upper } = difference
  const end = (value: number | null) =>
    value === null
      ? ''
      : format.number(value * 100, { maximumSignificantDigits: 2, signDisplay: 'exceptZero' })
  const sure = surely(difference)
  return (
    <>
      <b data-sure={sure ?? 'no'}>
        {sure === null ? null : (
          <>
            <span aria-hidden="true">{sure === 'worse' ? '▲ ' : '▼ '}</span>
            <span className={styles.hidden}>{t(sure)} </span>
          </>
        )}
        {numbers[kind](estimate)}
      </b>
      <span className={styles.interval}>
        {end(lower)} … {end(upper)}
      </span>
    </>
  )
}
