'use client'
import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import type { SourceEntry } from '#lib/load/load-sources'
import { isOdd } from '#lib/load/source/choose-sources'
import styles from './source.module.css'

/** Less is rounding. */
const WEIGHT_ONE = 1.005
const SHOWN_FROM = 0.01

/** Sampling and clock in a few words; what makes numbers doubtful is marked. */
export function SourceQuality({ source }: { readonly source: SourceEntry }) {
  const t = useTranslations('sources')
  const { percent, duration, count } = useNumbers()
  const { lately } = source
  if (lately === null) return <span className={styles.faint}>—</span>
  const { weight, unweighted, late, clockMs } = lately
  const words = [
    unweighted > SHOWN_FROM
      ? t('unweighted', { share: percent(unweighted) })
      : weight > WEIGHT_ONE
        ? t('weighted', { weight: count(weight) })
        : t('unsampled'),
    ...(late > SHOWN_FROM ? [t('late', { share: percent(late) })] : []),
    ...(clockMs === null
      ? []
      : [t(clockMs > 0 ? 'ahead' : 'behind', { time: duration(Math.abs(clockMs)) })]),
  ]
  return (
    <span data-odd={isOdd(source)} className={styles.quality}>
      {isOdd(source) ? <span aria-hidden="true">! </span> : null}
      {words.join(' · ')}
    </span>
  )
}
