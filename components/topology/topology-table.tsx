import { Table, TableTbody, TableTd, TableTh, TableThead, TableTr } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { ScrollX } from '#components/layout/scroll-x'
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
    <ScrollX label={t('asTable')}>
      <Table className={styles.table ?? ''} aria-label={t('title')}>
        <TableThead>
          <TableTr>
            <TableTh>{t('caller')}</TableTh>
            <TableTh>{t('callee')}</TableTh>
            <TableTh className={styles.number}>{t('requests')}</TableTh>
            <TableTh className={styles.number}>{t('rate')}</TableTh>
            <TableTh className={styles.number}>{t('errors')}</TableTh>
            <TableTh className={styles.number}>{quantiles('p50')}</TableTh>
            <TableTh className={styles.number}>{quantiles('p95')}</TableTh>
            <TableTh className={styles.number}>{quantiles('p99')}</TableTh>
            <TableTh>{t('violation')}</TableTh>
          </TableTr>
        </TableThead>
        <TableTbody>
          {topology.edges.map((edge) => (
            <TableTr key={keyOf(edge)}>
              <TableTd>
                <Place name={edge.caller} group={edge.callerGroup} kind={edge.callerKind} />
              </TableTd>
              <TableTd>
                <Place name={edge.callee} group={edge.calleeGroup} kind={edge.calleeKind} />
              </TableTd>
              <TableTd className={styles.number}>{count(edge.requests)}</TableTd>
              <TableTd className={styles.number}>{rate(edge.requests / seconds)}</TableTd>
              <TableTd className={styles.number}>{percent(edge.errors / edge.requests)}</TableTd>
              {([edge.p50Ms, edge.p95Ms, edge.p99Ms] as const).map((ms, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
                <TableTd key={index} className={styles.number}>
                  {ms === null ? '–' : duration(ms)}
                </TableTd>
              ))}
              <TableTd>
                {brokenBy(edge).map(({ outcome, requests }) => (
                  <div key={outcome} className={styles.broken}>
                    ✕ {routes(outcome)} · {count(requests)}
                  </div>
                ))}
              </TableTd>
            </TableTr>
          ))}
        </TableTbody>
      </Table>
    </ScrollX>
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
