import { useTranslations } from 'next-intl'
import { ShareCard } from '#components/chart/share-card'
import { ComparisonCard } from '#components/comparison/comparison-card'
import { useNumbers } from '#components/format/numbers'
import { Stack } from '#components/layout/stack'
import { WindowSwitch } from '#components/layout/window-switch'
import { TopologyCard } from '#components/topology/topology-card'
import { CheckList } from '#components/verdict/check-list'
import { VerdictBanner } from '#components/verdict/verdict-banner'
import { CHECKS } from '#lib/check/index'
import type { AlertEvent } from '#lib/load/alert/load-alert-events'
import type { Comparison } from '#lib/load/load-comparison'
import type { GateAnswerView } from '#lib/load/load-gate-answers'
import type { RolloutView } from '#lib/load/load-rollout'
import type { LoadedTopology } from '#lib/load/load-topology'
import type { Violation } from '#lib/load/load-violations'
import { rolloutUrl } from '#lib/load/urls'
import { WINDOWS, type Window } from '#lib/load/windows'
import type { ShareHistory } from '#lib/model/share-history'
import type { Verdict } from '#lib/model/verdict'
import { edgeViolations } from '#lib/topology/violations'
import { EventCard } from './event-card'
import { StageControls } from './stage-controls'
import { StageStepper } from './stage-stepper'
import { ViolationsCard } from './violations-card'
import { WallSwitch } from './wall-switch'
import styles from './war-room.module.css'

const CHECK_NAMES = CHECKS.map(({ name }) => name)

export interface WarRoomProps {
  readonly rollout: RolloutView
  readonly verdict: Verdict
  readonly evaluating: boolean
  readonly history: ShareHistory
  readonly comparison: Comparison
  readonly topology: LoadedTopology
  readonly violations: readonly Violation[]
  /** What pipelines were told, where it changed; newest first. */
  readonly gates: readonly GateAnswerView[]
  readonly alerts: readonly AlertEvent[]
  /** The time that comparison and topology count. */
  readonly window: Window
}

/** Answer, stage, numbers, places, traces: in the order in which somebody asks. */
export function WarRoom(props: WarRoomProps) {
  const { rollout, verdict, history, comparison, topology, violations } = props
  const t = useTranslations('rollout')
  const choices = WINDOWS.map((value) => ({
    value,
    label: t(`windows.${value}`),
    href: rolloutUrl(rollout.name, { window: value }),
  }))
  return (
    <Stack>
      <VerdictBanner
        rollout={rollout}
        verdict={verdict}
        evaluating={props.evaluating}
        aside={<WallSwitch rollout={rollout.name} />}
      />
      <StageBar rollout={rollout} verdict={verdict} />
      <div className={styles.columns}>
        <Stack>
          <ShareCard history={history} share={verdict.share} />
          <ViolationsCard rollout={rollout.name} violations={violations} />
          <EventCard
            rollout={rollout}
            history={history}
            gates={props.gates}
            alerts={props.alerts}
          />
        </Stack>
        <CheckList verdict={verdict} names={CHECK_NAMES} />
      </div>
      <div className={styles.window} data-screen="only">
        <span className={styles.windowLabel}>{t('window')}</span>
        <WindowSwitch label={t('window')} choices={choices} chosen={props.window} />
      </div>
      <ComparisonCard rollout={rollout.name} comparison={comparison} />
      <TopologyCard
        topology={topology}
        violations={edgeViolations(verdict.findings)}
        plannedShare={verdict.share.planned}
        rollout={rollout.name}
      />
    </Stack>
  )
}

function StageBar({ rollout, verdict }: Pick<WarRoomProps, 'rollout' | 'verdict'>) {
  const { percent } = useNumbers()
  const next = rollout.stages[(rollout.stage?.index ?? -1) + 1] ?? rollout.stages[0]
  const target = rollout.state === 'rolled-back' ? rollout.stages[0] : next
  return (
    <section className={styles.stages}>
      <StageStepper rollout={rollout} />
      <div className={styles.controls}>
        <StageControls
          name={rollout.name}
          actions={rollout.actions}
          failing={verdict.outcome === 'fail'}
          next={
            target === undefined
              ? null
              : {
                  name: target.name,
                  share: target.share === null ? null : percent(target.share),
                }
          }
        />
      </div>
    </section>
  )
}
