import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import type { TrendPoint } from '#lib/load/load-rollouts'
import styles from './sparkline.module.css'

const SIZE = { width: 132, height: 34, pad: 3 } as const

export interface SparklineProps {
  /** Oldest first. */
  readonly points: readonly TrendPoint[]
}

/** The course of the observed share, with the plan as a dashed line. */
export function Sparkline({ points }: SparklineProps) {
  const t = useTranslations('rollouts')
  const { percent } = useNumbers()
  const seen = points.filter(hasObserved)
  const last = seen.at(-1)
  if (last === undefined || seen.length < 2) return null
  const planned = last.planned
  const top = Math.max(...seen.map(({ observed }) => observed), planned ?? 0) * 1.15 || 1
  const begin = Date.parse(seen[0]?.at ?? last.at)
  const length = Date.parse(last.at) - begin || 1
  const x = (at: string) =>
    SIZE.pad + ((Date.parse(at) - begin) / length) * (SIZE.width - 2 * SIZE.pad)
  const y = (share: number) => SIZE.height - SIZE.pad - (share / top) * (SIZE.height - 2 * SIZE.pad)
  const line = seen.map(({ at, observed }) => `${x(at).toFixed(1)},${y(observed).toFixed(1)}`)
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      width={SIZE.width}
      height={SIZE.height}
      role="img"
      aria-label={t('trendLabel', { share: percent(last.observed) })}
    >
      {planned === null ? null : (
        <line className={styles.plan} x1="0" x2={SIZE.width} y1={y(planned)} y2={y(planned)} />
      )}
      <polyline className={styles.line} points={line.join(' ')} />
      <circle className={styles.dot} cx={x(last.at)} cy={y(last.observed)} r="2.5" />
    </svg>
  )
}

function hasObserved(point: TrendPoint): point is TrendPoint & { readonly observed: number } {
  return point.observed !== null
}
