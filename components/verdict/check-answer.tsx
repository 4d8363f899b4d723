'use client'
import { useTranslations } from 'next-intl'
import { Link } from '#components/layout/link'
import { traceUrl } from '#lib/load/urls'
import type { Finding } from '#lib/model/verdict'
import styles from './check-list.module.css'
import { useFindingSentence } from './finding-sentence'

const EVIDENCE_SHOWN = 3

export interface CheckAnswerProps {
  readonly finding: Finding
  readonly rollout: string
}

/** What a check says in one sentence, with traces that show it. */
export function CheckAnswer({ finding, rollout }: CheckAnswerProps) {
  const t = useTranslations('checks')
  const sentence = useFindingSentence()
  const { evidence } = finding
  return (
    <div className={styles.answer}>
      <p className={styles.sentence}>{sentence(finding)}</p>
      {evidence.length === 0 ? null : (
        <p className={styles.evidence}>
          {evidence.slice(0, EVIDENCE_SHOWN).map(({ traceId }, index) => (
            <Link
              // biome-ignore lint/suspicious/noArrayIndexKey: a trace may show two things
              key={index}
              href={traceUrl(traceId, { rollout })}
              aria-label={t('trace', { id: traceId.slice(0, 8) })}
            >
              {traceId.slice(0, 8)}
            </Link>
          ))}
        </p>
      )}
    </div>
  )
}
