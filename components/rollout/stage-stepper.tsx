import { useNow, useTranslations } from 'next-intl'
import { Clock, Lasting } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import type { RolloutView } from '#lib/load/load-rollout'
import type { StageSummary } from '#lib/load/load-rollouts'
import styles from './stage-stepper.module.css'

type Progress = 'done' | 'now' | 'next' | 'ended'

export interface StageStepperProps {
  readonly rollout: RolloutView
}

/** Where the rollout stands on its way. */
export function StageStepper({ rollout }: StageStepperProps) {
  const t = useTranslations('stages')
  return (
    <ol className={styles.steps} aria-label={t('label')}>
      {rollout.stages.map((stage) => (
        <Step key={stage.name} stage={stage} rollout={rollout} />
      ))}
    </ol>
  )
}

function Step({ stage, rollout }: { readonly stage: StageSummary; readonly rollout: RolloutView }) {
  const t = useTranslations('stages')
  const { percent } = useNumbers()
  const now = useNow()
  const progress = progressOf(stage, rollout)
  const sharePromise = (share: number, from: number | null = null) =>
    from === null ? percent(share) : `${percent(from)} → ${percent(share)}`
  const entered = progress === 'next' ? undefined : enteredBy(stage, rollout)
  const lastedMs = now.getTime() - Date.parse(rollout.stageSince)
  return (
    <li
      className={styles.step}
      data-progress={progress}
      {...(progress === 'now' ? { 'aria-current': 'step' as const } : {})}
    >
      <span aria-hidden="true" className={styles.sign}>
        {progress === 'done' ? '✓' : stage.index + 1}
      </span>
      <span className={styles.text}>
        <b>
          {stage.name}{' '}
          <span className={styles.share}>
            {stage.share === null ? t('noShare') : sharePromise(stage.share, stage.ramp?.from)}
          </span>
        </b>
        <span className={styles.dim}>
          {t(progress)}
          {progress === 'now' ? (
            <>
              {' '}
              <Lasting ms={lastedMs} />
            </>
          ) : null}
          {stage.holdMs !== null && (progress === 'now' || progress === 'next') ? (
            <> · {t.rich('hold', { time: () => <Lasting ms={stage.holdMs ?? 0} /> })}</>
          ) : null}
        </span>
        {entered === undefined ? null : (
          <span className={styles.dim}>
            <Clock at={entered.at} /> · {entered.author}
          </span>
        )}
      </span>
    </li>
  )
}

/** Who led the rollout into the stage, the last time. */
function enteredBy({ name }: StageSummary, { history }: RolloutView) {
  return history.findLast(
    ({ stage, action }) => stage === name && (action === 'start' || action === 'advance'),
  )
}

function progressOf({ index }: StageSummary, { state, stage }: RolloutView): Progress {
  const current = stage?.index ?? -1
  if (state === 'promoted') return 'done'
  if (state === 'rolled-back') return index < current ? 'done' : 'ended'
  if (index < current) return 'done'
  return index === current ? 'now' : 'next'
}
