import { useNow, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Ago, Clock, Lasting } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { type Advice, adviseOn } from '#lib/load/advice'
import type { RolloutView } from '#lib/load/load-rollout'
import type { Verdict } from '#lib/model/verdict'
import { OutcomeBadge } from './outcome-badge'
import { ReasonList } from './reason-list'
import styles from './verdict-banner.module.css'

export interface VerdictBannerProps {
  readonly rollout: RolloutView
  readonly verdict: Verdict
  /** Whether an evaluator is alive: without one nothing below changes. */
  readonly evaluating: boolean
  /** At the end of the first line. */
  readonly aside?: ReactNode
}

/** The answer, why, and what to do, before anything else. */
export function VerdictBanner({ rollout, verdict, evaluating, aside }: VerdictBannerProps) {
  const t = useTranslations('rollout')
  const states = useTranslations('state')
  const outcomes = useTranslations('outcome')
  const now = useNow()
  const judged = rollout.state !== 'pending'
  const advice = adviseOn(rollout, verdict, now.getTime())
  return (
    <header className={styles.banner} data-outcome={judged ? verdict.outcome : 'none'}>
      <div className={styles.head}>
        <h1 className={styles.name}>{rollout.name}</h1>
        {judged ? <OutcomeBadge outcome={verdict.outcome} size="lg" /> : null}
        <span className={styles.stage}>
          {rollout.stage === null ? null : `${t('stage', { stage: rollout.stage.name })} · `}
          {states(rollout.state)}
        </span>
        {aside}
      </div>
      <ReasonList verdict={verdict} />
      <p className={styles.advice}>
        <AdviceSentence advice={advice} />
      </p>
      <p className={styles.meta}>
        {judged ? (
          <>
            {t('sinceOutcome', { outcome: outcomes(verdict.outcome) })} <Clock at={verdict.since} />{' '}
            · {t('asOf')} <Ago at={verdict.asOf} /> ·{' '}
          </>
        ) : null}
        {t('revision', { revision: rollout.revision })}
      </p>
      {evaluating ? null : (
        <p className={styles.stale}>{t.rich('stale', { at: () => <Ago at={verdict.asOf} /> })}</p>
      )}
    </header>
  )
}

function AdviceSentence({ advice }: { readonly advice: Advice }) {
  const t = useTranslations('advice')
  const { count } = useNumbers()
  switch (advice.key) {
    case 'wait':
      return t('wait', { count: count(advice.requests) })
    case 'hold':
      return t.rich('hold', { left: () => <Lasting ms={advice.leftMs} /> })
    case 'advance':
      return t('advance', { stage: advice.stage })
    default:
      return t(advice.key)
  }
}
