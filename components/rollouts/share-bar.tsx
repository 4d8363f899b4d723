import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import styles from './share-bar.module.css'

export interface ShareBarProps {
  /** Fractions in 0..1. */
  readonly observed: number | null
  readonly planned: number | null
  readonly interval: readonly [number, number] | null
}

/** The gray part of all requests, with a tick at the plan and a whisker for what is sure. */
export function ShareBar({ observed, planned, interval }: ShareBarProps) {
  const t = useTranslations('shareBar')
  const { percent } = useNumbers()
  if (observed === null) return null
  const words = { observed: percent(observed) }
  const label =
    planned === null ? t('labelOpen', words) : t('label', { ...words, planned: percent(planned) })
  return (
    <svg className={styles.bar} role="img" aria-label={label} preserveAspectRatio="none">
      <rect className={styles.baseline} y="5" width="100%" height="8" rx="2" />
      <rect className={styles.gray} y="5" width={cssPercent(observed)} height="8" rx="2" />
      {interval === null ? null : (
        <line
          className={styles.whisker}
          x1={cssPercent(interval[0])}
          x2={cssPercent(interval[1])}
          y1="9"
          y2="9"
        />
      )}
      {planned === null ? null : (
        <line
          className={styles.plan}
          x1={cssPercent(planned)}
          x2={cssPercent(planned)}
          y1="1"
          y2="17"
        />
      )}
    </svg>
  )
}

function cssPercent(fraction: number): string {
  return `${(Math.min(Math.max(fraction, 0), 1) * 100).toFixed(2)}%`
}
