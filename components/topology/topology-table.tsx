import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import type { Group, VirtualKind } from '#lib/model/source'
import type { Topology, TopologyEdge } from '#lib/topology/graph'
import type { EdgeViolation } from '#lib/topology/violations'
import styles from './topology-table.module.css'

export interface TopologyTableProps {
  readonly topology: Topology
  readonly violations: readonly EdgeViolation[]
  readonly seconds: number
}

/** The same as the graph, for screen readers and small screens. */
export function TopologyTable({ topology, violations, seconds }: TopologyTableProps) {
  const t = useTranslations('topology')
  const quantiles = useTranslations('comparison')
  const routes = useTranslations('route')
  const { count, rate, percent, duration } = useNumbers()
  const brokenBy = (edge: TopologyEdge) =>
    violations.filter(({ caller, callee }) => caller === edge.caller && callee === edge.callee)
  return (
    <DataTable
      label={t('asTable')}
      minWidth={54}
      columns={[
        { label: t('caller') },
        { label: t('callee') },
        { label: t('requests'), isNumber: true },
        { label: t('rate'), isNumber: true },
        { label: t('errors'), isNumber: true },
        { label: quantiles('p50'), isNumber: true },
        { label: quantiles('p95'), isNumber: true },
        { label: quantiles('p99'), isNumber: true },
        { label: t('violation') },
      ]}
    >
      {topology.edges.map((edge) => (
        <tr key={keyOf(edge)}>
          <td>
            <Place name={edge.caller} group={edge.callerGroup} kind={edge.callerKind} />
          </td>
          <td>
            <Place name={edge.callee} group={edge.calleeGroup} kind={edge.calleeKind} />
          </td>
          <td data-number="true">{count(edge.requests)}</td>
          <td data-number="true">{rate(edge.requests / seconds)}</td>
          <td data-number="true">{percent(edge.errors / edge.requests)}</td>
          {([edge.p50Ms, edge.p95Ms, edge.p99Ms] as const).map((ms, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
            <td key={index} data-number="true">
              {ms === null ? '–' : duration(ms)}
            </td>
          ))}
          <td>
            {brokenBy(edge).map(({ outcome, requests }) => (
              <div key={outcome} className={styles.broken}>
                ✕ {routes(outcome)} · {count(requests)}
              </div>
            ))}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

interface PlaceProps {
  readonly name: string
  readonly group: Group | null
  readonly kind: VirtualKind | undefined
}

function Place({ name, group, kind }: PlaceProps) {
  const t = useTranslations('virtual')
  return (
    <span className={styles.place}>
      {kind === 'user' ? t('user') : name} <GroupMark group={group} />
      {kind === undefined || kind === 'user' ? null : (
        <span className={styles.faint}>{t(kind)}</span>
      )}
    </span>
  )
}

function keyOf({ caller, callerGroup, callee, calleeGroup, calleeKind }: TopologyEdge): string {
  return [caller, callerGroup, callee, calleeGroup, calleeKind].join('\n')
}
