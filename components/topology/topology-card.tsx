import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import type { LoadedTopology } from '#lib/load/load-topology'
import { BUCKET_MS } from '#lib/model/hop'
import type { EdgeViolation } from '#lib/topology/violations'
import { TopologyGraph } from './topology-graph'
import styles from './topology-graph.module.css'
import { topologyModel } from './topology-model'
import { TopologyTable } from './topology-table'

export interface TopologyCardProps {
  readonly topology: LoadedTopology
  readonly violations: readonly EdgeViolation[]
  readonly plannedShare: number | null
  /** Whose plan gives the groups; null: all that are in flight. */
  readonly rollout: string | null
}

/** The graph, what its signs mean, and the same as a table. */
export function TopologyCard({ topology, violations, plannedShare, rollout }: TopologyCardProps) {
  const t = useTranslations('topology')
  const seconds = secondsOf(topology)
  const empty = topology.nodes.length === 0
  return (
    <Card title={t('graphTitle')} id="topology">
      {empty ? (
        <Empty title={t('empty')} hint={t('emptyHint')} />
      ) : (
        <>
          <TopologyGraph
            model={topologyModel(topology, violations)}
            seconds={seconds}
            plannedShare={plannedShare}
            rollout={rollout}
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
          </p>
          <details className={styles.twin}>
            <summary>{t('asTable')}</summary>
            <TopologyTable topology={topology} violations={violations} seconds={seconds} />
          </details>
        </>
      )}
    </Card>
  )
}

/** Of the part of the time in which there were calls; at least one bucket. */
function secondsOf({ to, firstSeen }: LoadedTopology): number {
  return Math.max(Date.parse(to) - Date.parse(firstSeen), BUCKET_MS) / 1000
}
