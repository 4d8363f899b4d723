'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { DrawnEdge } from '#lib/topology/draw/drawing'
import { CallFrame, CallRow, type RowsProps } from './call-rows'
import styles from './topology-table.module.css'

const ROW_PX = 33

export interface LongTableProps extends RowsProps {
  readonly calls: readonly DrawnEdge[]
}

/** Only what is in sight is there. */
export function LongTable({ calls, cards, seconds }: LongTableProps) {
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
      <CallFrame>
        <tr style={{ height: above }} />
        {items.map(({ index }) => {
          const edge = calls[index]
          return edge === undefined ? null : (
            <CallRow key={edge.id} edge={edge} cards={cards} seconds={seconds} />
          )
        })}
        <tr style={{ height: below }} />
      </CallFrame>
    </div>
  )
}
