'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useState } from 'react'
import { SourceRow } from './source-row'
import { COLUMN_COUNT, SourceFrame, type SourceTableProps } from './source-table'

/** Until a row was measured. */
const ROW_PX = 58
const OVERSCAN = 12

/** The same table for lists so long that only rows in view are drawn. */
export function LongSourceTable({ sources, open }: SourceTableProps) {
  const [frame, setFrame] = useState<HTMLElement | null>(null)
  const rows = useVirtualizer({
    count: sources.length,
    getScrollElement: () => frame,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  })
  const items = rows.getVirtualItems()
  return (
    <SourceFrame count={sources.length} frame={setFrame}>
      <Space px={items[0]?.start ?? 0} />
      {items.map(({ index }) => {
        const source = sources[index]
        return source === undefined ? null : (
          <SourceRow
            key={source.id}
            source={source}
            place={index + 2}
            index={index}
            measure={rows.measureElement}
            open={() => open(source.id)}
          />
        )
      })}
      <Space px={rows.getTotalSize() - (items.at(-1)?.end ?? 0)} />
    </SourceFrame>
  )
}

function Space({ px }: { readonly px: number }) {
  if (px <= 0) return null
  return (
    <tr>
      <td colSpan={COLUMN_COUNT} style={{ height: px, padding: 0, border: 0 }} />
    </tr>
  )
}
