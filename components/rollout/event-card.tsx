import { useTranslations } from 'next-intl'
import { useCheckTitle } from '#components/alert/check-title'
import { Clock } from '#components/format/moment'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { OutcomeBadge } from '#components/verdict/outcome-badge'
import type { AlertEvent } from '#lib/load/alert/load-alert-events'
import type { GateAnswerView } from '#lib/load/load-gate-answers'
import type { RolloutView } from '#lib/load/load-rollout'
import { planUrl } from '#lib/load/urls'
import type { ShareHistory } from '#lib/model/share-history'
import type { Outcome } from '#lib/model/verdict'
import styles from './event-card.module.css'

const SHOWN = 12

export interface EventCardProps {
  readonly rollout: RolloutView
  readonly history: ShareHistory
  /** What pipelines were told, where it changed; newest first. */
  readonly gates: readonly GateAnswerView[]
  readonly alerts: readonly AlertEvent[]
}

/** What happened, newest first: people's doings and how the verdict changed. */
export function EventCard(props: EventCardProps) {
  const { rollout } = props
  const t = useTranslations('rollout')
  const plan = useTranslations('planEditor')
  const events = useEvents(props)
  return (
    <Card
      title={t('events')}
      id="history"
      aside={<ButtonLink href={planUrl(rollout.name)}>{plan('edit')}</ButtonLink>}
    >
      <EventList events={events.slice(0, SHOWN)} />
      {events.length <= SHOWN ? null : (
        <details className={styles.plan}>
          <summary>{t('earlier', { count: events.length - SHOWN })}</summary>
          <EventList events={events.slice(SHOWN)} />
        </details>
      )}
      <details className={styles.plan}>
        <summary>{t('planText')}</summary>
        <pre>{rollout.sourceText}</pre>
      </details>
    </Card>
  )
}

interface Event {
  readonly at: string
  readonly text: string
  /** Who did it or asked; null: the verdict. */
  readonly author: string | null
  readonly outcome: Outcome | null
}

function useEvents({ rollout, history, gates, alerts }: EventCardProps): Event[] {
  const t = useTranslations('rollout')
  const done = useTranslations('done')
  const outcomes = useTranslations('outcome')
  const ends = useTranslations('alerts.ends')
  const titleOf = useCheckTitle()
  const actions = rollout.history.map(({ at, action, stage, author }) => ({
    ...{ at, author, outcome: null },
    text: done(action, { stage: stage ?? '' }),
  }))
  const revisions = rollout.revisions.map(({ at, revision, author }) => ({
    ...{ at, author, outcome: null },
    text: t('applied', { revision }),
  }))
  const verdicts = history.points
    .filter(({ outcome, stage, observed }, index) => {
      const before = history.points[index - 1]
      const isFirst = before === undefined || before.stage !== stage
      return isFirst ? observed !== null : before.outcome !== outcome
    })
    .map(({ at, outcome, stage }) => ({
      ...{ at, outcome, author: null },
      text: t('judged', { stage: stage ?? '' }),
    }))
  const asked = gates.map(({ at, gate, asker, outcome, answered, dryRun }) => ({
    ...{ at, outcome, author: asker },
    text: t(dryRun ? 'askedDry' : 'asked', { gate, answer: outcomes(answered) }),
  }))
  const told = alerts.map(({ at, kind, check, outcome, reason }) => ({
    ...{ at, author: null, outcome: kind === 'resolved' ? null : outcome },
    text:
      reason === null
        ? t('alertOpened', { check: titleOf(check) })
        : t('alertEnded', { check: titleOf(check), reason: ends(reason) }),
  }))
  return [...actions, ...revisions, ...verdicts, ...asked, ...told].sort((a, b) =>
    a.at < b.at ? 1 : -1,
  )
}

function EventList({ events }: { readonly events: readonly Event[] }) {
  return (
    <ol className={styles.events}>
      {events.map(({ at, author, text, outcome }) => (
        <li key={`${at} ${text} ${outcome}`}>
          <span className={styles.when}>
            <Clock at={at} />
          </span>
          <span>
            {outcome === null ? null : <OutcomeBadge outcome={outcome} />} {text}{' '}
            {author === null ? null : <span className={styles.who}>{author}</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}
