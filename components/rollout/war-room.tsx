import { Skeleton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, Suspense } from 'react'
import { ShareCard } from '#components/chart/share-card'
import { ComparisonCard } from '#components/comparison/comparison-card'
import { useNumbers } from '#components/format/numbers'
import { Stack } from '#components/layout/stack'
import { WindowSwitch } from '#components/layout/window-switch'
import { nextStage } from '#components/palette/next-stage'
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
  /** What is read after the answer: each part comes when it is there. */
  readonly history: Promise<ShareHistory>
  readonly comparison: Promise<Comparison>
  readonly topology: Promise<LoadedTopology>
  readonly violations: Promise<readonly Violation[]>
  /** What pipelines were told, where it changed; newest first. */
  readonly gates: Promise<readonly GateAnswerView[]>
  readonly alerts: Promise<readonly AlertEvent[]>
  /** The time that comparison and topology count. */
  readonly window: Window
  /** What is to be said of the address. */
  readonly note: ReactNode
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
          <Later of={history} height={HEIGHTS.share}>
            {(known) => <ShareCard history={known} share={verdict.share} />}
          </Later>
          <Later of={violations} height={HEIGHTS.violations}>
            {(known) => <ViolationsCard rollout={rollout.name} violations={known} />}
          </Later>
          <Later of={Promise.all([history, props.gates, props.alerts])} height={HEIGHTS.events}>
            {([known, gates, alerts]) => (
              <EventCard rollout={rollout} history={known} gates={gates} alerts={alerts} />
            )}
          </Later>
        </Stack>
        <CheckList verdict={verdict} names={CHECK_NAMES} />
      </div>
      {props.note}
      <div className={styles.window} data-screen="only">
        <span className={styles.windowLabel}>{t('window')}</span>
        <WindowSwitch label={t('window')} choices={choices} chosen={props.window} />
      </div>
      <Later of={comparison} height={HEIGHTS.comparison}>
        {(known) => <ComparisonCard rollout={rollout.name} comparison={known} />}
      </Later>
      <Later of={topology} height={HEIGHTS.topology}>
        {(known) => (
          <TopologyCard
            topology={known}
            violations={edgeViolations(verdict.findings)}
            plannedShare={verdict.share.planned}
            rollout={rollout.name}
          />
        )}
      </Later>
    </Stack>
  )
}

/** Of parts that are still being read, px. */
const HEIGHTS = {
  share: 400,
  violations: 280,
  events: 320,
  comparison: 480,
  topology: 560,
} as const

interface LaterProps<Known> {
  readonly of: Promise<Known>
  readonly height: number
  children(known: Known): ReactNode
}

/** The answer does not wait for the details. */
function Later<Known>({ height, ...props }: LaterProps<Known>) {
  return (
    <Suspense fallback={<Skeleton height={height} radius="md" />}>
      <WhenKnown {...props} />
    </Suspense>
  )
}

async function WhenKnown<Known>({ of, children }: Omit<LaterProps<Known>, 'height'>) {
  return children(await of)
}

function StageBar({ rollout, verdict }: Pick<WarRoomProps, 'rollout' | 'verdict'>) {
  const { percent } = useNumbers()
  const target = nextStage(rollout)
  return (
    <section className={styles.stages}>
      <StageStepper rollout={rollout} />
      <div className={styles.controls}>
        <StageControls
          name={rollout.name}
          actions={rollout.actions}
          failing={verdict.outcome === 'fail'}
          next={
            target === null
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
