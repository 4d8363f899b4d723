import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { layOut } from '#lib/load/lay-out'
import type { LoadedTopology } from '#lib/load/load-topology'
import { BUCKET_MS } from '#lib/model/hop'
import { drawTopology } from '#lib/topology/draw/drawing'
import type { PlannedShare } from '#lib/topology/draw/split-edges'
import type { EdgeViolation } from '#lib/topology/violations'
import type { MapExtent } from './extent-note'
import styles from './graph/graph.module.css'
import { TopologyTable } from './table/topology-table'
import { TopologyMap } from './topology-map'

export interface TopologyCardProps {
  readonly topology: LoadedTopology
  readonly violations: readonly EdgeViolation[]
  /** What every service with two groups should show; for several rollouts, say `shares`. */
  readonly plannedShare?: number | null
  readonly shares?: readonly PlannedShare[]
  /** Whose plan gives the groups; null: all that are in flight. */
  readonly rollout: string | null
  /** What is left out; left out itself when nothing is. */
  readonly extent?: MapExtent
}

/** The graph, what its signs mean, and the same as a table. */
export function TopologyCard(props: TopologyCardProps) {
  const { topology, violations, plannedShare = null, rollout, extent } = props
  const t = useTranslations('topology')
  const seconds = secondsOf(topology)
  const shares = props.shares ?? [{ services: null, at: null, planned: plannedShare }]
  if (topology.nodes.length === 0) {
    return (
      <Card title={t('graphTitle')} id="topology">
        <Empty title={t('empty')} hint={t('emptyHint')} />
      </Card>
    )
  }
  const drawing = drawTopology(topology, { violations, shares, layOut })
  const { from, to } = topology
  return (
    <Card title={t('graphTitle')} id="topology">
      <TopologyMap
        drawing={drawing}
        range={{ from, to, rollout }}
        seconds={seconds}
        extent={extent ?? null}
      />
      <p className={styles.legend}>
        <GroupMark group="gray" />
        <GroupMark group="baseline" />
        <span className={styles.key}>{t('legendWidth')}</span>
        <span className={styles.key} data-key="failing">
          {t('legendErrors')}
        </span>
        <span className={styles.key} data-key="violation">
          {t('legendViolation')}
        </span>
        <span className={styles.key} data-key="plan">
          {t('legendPlan')}
        </span>
      </p>
      <TopologyTable drawing={drawing} seconds={seconds} />
    </Card>
  )
}

/** Of the part of the time in which there were calls; at least one bucket. */
function secondsOf({ to, firstSeen }: LoadedTopology): number {
  return Math.max(Date.parse(to) - Date.parse(firstSeen), BUCKET_MS) / 1000
}
