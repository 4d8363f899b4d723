'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import { PlaceName } from '#components/topology/place-name'
import type { DrawnCard, DrawnEdge } from '#lib/topology/draw/drawing'
import styles from './topology-table.module.css'

export interface RowsProps {
  readonly cards: ReadonlyMap<string, DrawnCard>
  readonly seconds: number
}

/** The table around rows of calls. */
export function CallFrame({ children }: { readonly children: ReactNode }) {
  const t = useTranslations('topology')
  const quantiles = useTranslations('comparison')
  return (
    <DataTable
      label={t('asTable')}
      minWidth={58}
      columns={[
        { label: t('caller') },
        { label: t('callee') },
        { label: t('requests'), isNumber: true },
        { label: t('rate'), isNumber: true },
        { label: t('errors'), isNumber: true },
        { label: quantiles('p50'), isNumber: true },
        { label: quantiles('p95'), isNumber: true },
        { label: quantiles('p99'), isNumber: true },
        { label: t('decided'), isNumber: true },
        { label: t('violation') },
      ]}
    >
      {children}
    </DataTable>
  )
}

/** One call: who, whom, how often and how well. */
export function CallRow({ edge, cards, seconds }: RowsProps & { readonly edge: DrawnEdge }) {
  const t = useTranslations('topology')
  const routes = useTranslations('route')
  const { count, rate, percent, duration } = useNumbers()
  const { numbers, split, from, to } = edge
  if (numbers === null) return null
  const callee = cards.get(to)
  const broken = callee?.violations.filter(({ caller }) => caller === from) ?? []
  return (
    <tr>
      <td>
        <PlaceName card={cards.get(from)} group={edge.callerGroup} />
      </td>
      <td>
        <PlaceName card={callee} group={edge.calleeGroup} />
      </td>
      <td data-number="true">{count(numbers.requests)}</td>
      <td data-number="true">{rate(numbers.requests / seconds)}</td>
      <td data-number="true">{percent(numbers.errors / numbers.requests)}</td>
      {([numbers.p50Ms, numbers.p95Ms, numbers.p99Ms] as const).map((ms, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
        <td key={index} data-number="true">
          {ms === null ? '–' : duration(ms)}
        </td>
      ))}
      <td data-number="true">
        {split === null
          ? ''
          : t('ofPlan', { observed: percent(split.observed), planned: percent(split.planned) })}
      </td>
      <td>
        {broken.map(({ outcome, requests }) => (
          <div key={outcome} className={styles.broken}>
            ✕ {routes(outcome)} · {count(requests)}
          </div>
        ))}
      </td>
    </tr>
  )
}
