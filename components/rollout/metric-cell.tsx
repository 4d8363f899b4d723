import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import styles from './comparison-table.module.css'

export interface Difference {
  /** points: difference of fractions; ratio: relative to baseline. */
  readonly kind: 'points' | 'ratio'
  readonly gray: number | null
  readonly baseline: number | null
}

export interface MetricCellProps {
  /** As written; null: nothing was seen. */
  readonly gray: string | null
  readonly baseline: string | null
  readonly difference?: Difference
  /** Instead of a difference. */
  readonly note?: string | null
}

/** One number of both groups: gray above, baseline below, what differs beside them. */
export function MetricCell({ gray, baseline, difference, note = null }: MetricCellProps) {
  return (
    <div className={styles.metric}>
      <GroupMark group="gray" bare />
      <span>{gray ?? '–'}</span>
      <GroupMark group="baseline" bare />
      <span>{baseline ?? '–'}</span>
      <span className={styles.difference}>
        {difference === undefined ? note : <DifferenceText {...difference} />}
      </span>
    </div>
  )
}

function DifferenceText({ kind, gray, baseline }: Difference) {
  const { points, change } = useNumbers()
  if (gray === null || baseline === null) return null
  if (kind === 'points') return points(gray - baseline)
  return baseline === 0 ? null : change(gray / baseline - 1)
}
