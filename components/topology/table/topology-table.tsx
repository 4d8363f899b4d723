'use client'
import { Skeleton } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { Drawing } from '#lib/topology/draw/drawing'
import { CallFrame, CallRow } from './call-rows'
import styles from './topology-table.module.css'

/** More rows than this are made while somebody scrolls. */
const ROWS_MAX = 200

/** Of use only where there are many calls, and when somebody opens it. */
const LazyLongTable = dynamic(() => import('./long-table').then(({ LongTable }) => LongTable), {
  ssr: false,
  loading: () => <Skeleton height={420} />,
})

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
          <LazyLongTable calls={calls} cards={cards} seconds={seconds} />
        ) : null
      ) : (
        <CallFrame>
          {calls.map((edge) => (
            <CallRow key={edge.id} edge={edge} cards={cards} seconds={seconds} />
          ))}
        </CallFrame>
      )}
    </details>
  )
}
