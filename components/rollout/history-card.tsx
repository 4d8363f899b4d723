import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import type { RolloutView } from '#lib/load/load-rollout'
import { planUrl } from '#lib/load/urls'
import styles from './history-card.module.css'

export interface HistoryCardProps {
  readonly rollout: RolloutView
}

/** Who did what, newest first; and the plan as its author wrote it. */
export function HistoryCard({ rollout }: HistoryCardProps) {
  const t = useTranslations('rollout')
  const done = useTranslations('done')
  const plan = useTranslations('planEditor')
  const events = [
    ...rollout.history.map(({ at, action, stage, author }) => ({
      at,
      author,
      text: done(action, { stage: stage ?? '' }),
    })),
    ...rollout.revisions.map(({ at, revision, author }) => ({
      at,
      author,
      text: t('applied', { revision }),
    })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1))
  return (
    <Card
      title={t('history')}
      id="history"
      aside={<ButtonLink href={planUrl(rollout.name)}>{plan('edit')}</ButtonLink>}
    >
      <ol className={styles.events}>
        {events.map(({ at, author, text }) => (
          <li key={`${at} ${text}`}>
            <span className={styles.when}>
              <Clock at={at} />
            </span>
            <span>
              {text} <span className={styles.who}>{author}</span>
            </span>
          </li>
        ))}
      </ol>
      <details className={styles.plan}>
        <summary>{t('planText')}</summary>
        <pre>{rollout.sourceText}</pre>
      </details>
    </Card>
  )
}
