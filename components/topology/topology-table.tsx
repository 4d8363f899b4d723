'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { type ReactNode, useRef, useState } from 'react'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import type { Drawing, DrawnCard, DrawnEdge } from '#lib/topology/draw/drawing'
import { PlaceName } from './place-name'
import styles from './topology-table.module.css'

/** More rows than this are made while somebody scrolls. */
const ROWS_MAX = 200
const ROW_PX = 33

export interface TopologyTableProps {
  readonly drawing: Drawing
  readonly seconds: number
}

/** The same as the graph, for screen readers and small screens. */
export function TopologyTable({ drawing, seconds }: TopologyTableProps) {
  const t = useTranslations('topology')
  const calls = drawing.edges.filter(({ numbers }) => numbers !== null)
  const isLong = calls.length > ROWS_MAX
  const [opened, setOpened] = useState(false)
  const cards = new Map(drawing.cards.map((card) => [card.id, card]))
  return (
    <details className={styles.twin} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('asTable')}</summary>
      {isLong ? (
        opened ? (
          <LongTable calls={calls} cards={cards} seconds={seconds} />
        ) : null
      ) : (
        <Frame>
          {calls.map((edge) => (
            <Row key={edge.id} edge={edge} cards={cards} seconds={seconds} />
          ))}
        </Frame>
      )}
    </details>
  )
}

interface RowsProps {
  readonly cards: ReadonlyMap<string, DrawnCard>
  readonly seconds: number
}

/** Only what is in sight is there. */
function LongTable({
  calls,
  cards,
  seconds,
}: RowsProps & { readonly calls: readonly DrawnEdge[] }) {
  const frame = useRef<HTMLDivElement | null>(null)
  const rows = useVirtualizer({
    count: calls.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className={styles.long} ref={frame}>
      <Frame>
        <tr style={{ height: above }} />
        {items.map(({ index }) => {
          const edge = calls[index]
          return edge === undefined ? null : (
            <Row key={edge.id} edge={edge} cards={cards} seconds={seconds} />
          )
        })}
        <tr style={{ height: below }} />
      </Frame>
    </div>
  )
}

function Frame({ children }: { readonly children: ReactNode }) {
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

function Row({ edge, cards, seconds }: RowsProps & { readonly edge: DrawnEdge }) {
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
