import { useTranslations } from 'next-intl'
import type { TraceView } from '#lib/load/load-trace'
import styles from './trace.module.css'

/** Where the mark was seen, and the first place where it is gone. */
export function MarkPath({ trace }: { readonly trace: TraceView }) {
  const t = useTranslations('trace')
  if (trace.intent !== 'gray') return null
  const arrivals = trace.spans.flatMap(({ hop, service }) =>
    hop === null ? [] : [{ ...hop, service }],
  )
  const seen = new Set(arrivals.flatMap((hop) => (hop.mark === 'marked' ? hop.service : [])))
  const lost = arrivals.find(({ outcome }) => outcome === 'mark-lost' || outcome === 'mark-changed')
  const text =
    lost !== undefined
      ? seen.has(lost.caller)
        ? t('lostAt', { seen: lost.caller, lost: lost.service })
        : t('lostFirst', { lost: lost.service })
      : seen.size > 0
        ? t('seenAt', { seen: [...seen].join(', ') })
        : t('neverSeen')
  return <p className={styles.intent}>{text}</p>
}
