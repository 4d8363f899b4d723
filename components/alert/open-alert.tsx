import Link from 'next/link'
import { useNow, useTranslations } from 'next-intl'
import { Clock, Lasting } from '#components/format/moment'
import { RereadAt } from '#components/live/reread-at'
import { useFindingSentence } from '#components/verdict/finding-sentence'
import { OutcomeBadge } from '#components/verdict/outcome-badge'
import type { AlertView } from '#lib/load/alert/load-alerts'
import styles from './alert.module.css'
import { AnswerButtons } from './answer-buttons'
import { useCheckTitle } from './check-title'
import { DeliverySummary } from './delivery-summary'

/** One episode of trouble: what, where, since when, a trace, who was told, and what to do. */
export function OpenAlert({ alert }: { readonly alert: AlertView }) {
  const t = useTranslations('alerts')
  const rollout = useTranslations('rollout')
  const titleOf = useCheckTitle()
  const sentence = useFindingSentence()
  const now = useNow()
  const { acknowledged, snoozed, startedAt } = alert
  return (
    <li className={styles.alert} data-alert={alert.id} data-state={alert.state}>
      <div className={styles.body}>
        <p className={styles.sentence}>
          <OutcomeBadge outcome={alert.outcome} /> {sentence(alert.finding)}
        </p>
        <p className={styles.facts}>
          <Link href={alert.rolloutUrl}>{alert.rollout}</Link>
          {alert.stage === null ? null : <span>{rollout('stage', { stage: alert.stage })}</span>}
          <span>{titleOf(alert.check)}</span>
          <span>
            {rollout('since')} <Clock at={startedAt} /> (
            <Lasting ms={now.getTime() - Date.parse(startedAt)} />)
          </span>
          {alert.traceUrl === null ? null : (
            <Link href={alert.traceUrl} className={styles.shows}>
              {rollout('showTrace')}
            </Link>
          )}
        </p>
        {alert.state === 'recovering' ? <p className={styles.note}>{t('recovering')}</p> : null}
        <p className={styles.note}>
          <DeliverySummary deliveries={alert.deliveries} />
        </p>
        {acknowledged === null ? null : (
          <p className={styles.note}>
            ✓{' '}
            {t.rich('acknowledgedBy', {
              who: acknowledged.by,
              at: () => <Clock at={acknowledged.at} />,
            })}
          </p>
        )}
        {snoozed === null ? null : (
          <p className={styles.note}>
            {t.rich(snoozed.all ? 'snoozedAll' : 'snoozed', {
              who: snoozed.by,
              until: () => <Clock at={snoozed.until} />,
            })}
            <RereadAt at={snoozed.until} />
          </p>
        )}
      </div>
      <AnswerButtons
        alert={{
          id: alert.id,
          rollout: alert.rollout,
          acknowledged: acknowledged !== null,
          snoozed: snoozed !== null,
        }}
      />
    </li>
  )
}
