import type { ReactNode } from 'react'
import styles from './data-table.module.css'
import { ScrollX } from './scroll-x'

export interface Column {
  readonly label: string
  /** Numbers end at the same place, so that they compare at a glance. */
  readonly isNumber?: boolean
}

export interface DataTableProps {
  readonly label: string
  readonly columns: readonly Column[]
  /** Narrower than this it scrolls in its frame, in rem. */
  readonly minWidth: number
  /** Rows; cells of numbers say `data-number`. */
  readonly children: ReactNode
}

/** A table that never widens its page. */
export function DataTable({ label, columns, minWidth, children }: DataTableProps) {
  return (
    <ScrollX label={label}>
      <table className={styles.table} aria-label={label} style={{ minWidth: `${minWidth}rem` }}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" data-number={column.isNumber}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollX>
  )
}
