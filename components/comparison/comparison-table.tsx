'use client'
import { Checkbox, TextInput } from '@mantine/core'
import { type SortingState, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useDeferredValue, useMemo, useRef } from 'react'
import type { Comparison, ComparisonRow as RowData } from '#lib/load/load-comparison'
import { surely } from '#lib/report/difference'
import { columns, features, SORTS } from './comparison-columns'
import { ComparisonRow } from './comparison-row'
import styles from './comparison-table.module.css'
import { useAllRows } from './use-all-rows'

/** Fewer rows stand on the page as they are; more scroll in a frame of their own. */
const FRAMED_FROM = 24
const ROW_PX = 62
const FRAME_PX = 620

const QUERY = {
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(SORTS),
  order: parseAsStringLiteral(['asc', 'desc']).withDefault('desc'),
  sure: parseAsBoolean.withDefault(false),
}

export interface ComparisonTableProps {
  readonly rollout: string
  readonly comparison: Comparison
  /** Rows that there are. */
  readonly total: number
}

/** Every service and endpoint, searched and sorted in the browser; what is chosen is the address. */
export function ComparisonTable({ rollout, comparison, total }: ComparisonTableProps) {
  const t = useTranslations('comparison')
  const all = useAllRows(rollout, comparison, total)
  const [{ q, sort, order, sure }, setQuery] = useQueryStates(QUERY)
  const text = useDeferredValue(q.trim().toLowerCase())
  const data = useMemo(() => [...all.filter((row) => fits(row, { text, sure }))], [all, text, sure])
  const sorting = useMemo(
    (): SortingState => (sort === null ? [] : [{ id: sort, desc: order === 'desc' }]),
    [sort, order],
  )
  const table = useTable({
    features,
    columns,
    data,
    getRowId: ({ service, endpoint }) => `${service} ${endpoint ?? ''}`,
    state: { sorting },
    onSortingChange: (change) => {
      const [next] = typeof change === 'function' ? change(sorting) : change
      const key = SORTS.find((known) => known === next?.id) ?? null
      setQuery({ sort: key, order: key === null || next?.desc === true ? 'desc' : 'asc' })
    },
  })
  const rows = table.getRowModel().rows
  return (
    <>
      <div className={styles.tools} data-screen="only">
        <TextInput
          size="xs"
          value={q}
          onChange={({ currentTarget }) => setQuery({ q: currentTarget.value || null })}
          placeholder={t('filterHint')}
          aria-label={t('filter')}
          className={styles.filter ?? ''}
        />
        <Checkbox
          size="xs"
          checked={sure}
          onChange={({ currentTarget }) => setQuery({ sure: currentTarget.checked || null })}
          label={t('onlySure')}
        />
        <span className={styles.dim} role="status">
          {t('shown', { count: rows.length, total })}
        </span>
      </div>
      <Frame label={t('title')} rows={rows.map(({ original }) => original)}>
        {(shown) => (
          <table className={styles.table} aria-label={t('title')} aria-rowcount={rows.length + 1}>
            <thead>
              <tr>
                {table.getHeaderGroups()[0]?.headers.map(({ id, column }) => (
                  <th
                    key={id}
                    scope="col"
                    aria-sort={SORT_WORDS[String(column.getIsSorted())] ?? 'none'}
                  >
                    {column.getCanSort() ? (
                      <button type="button" onClick={() => column.toggleSorting()}>
                        {t(id as 'requests')}
                        <span aria-hidden="true">{SORT_SIGNS[String(column.getIsSorted())]}</span>
                      </button>
                    ) : (
                      t(id as 'service')
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown((row, index, ref) => (
                <ComparisonRow
                  key={`${row.service} ${row.endpoint ?? ''}`}
                  row={row}
                  rollout={rollout}
                  isNested={sort === null}
                  index={index}
                  measure={ref}
                />
              ))}
            </tbody>
          </table>
        )}
      </Frame>
      {rows.length === 0 ? <p className={styles.none}>{t('noneFits')}</p> : null}
      <p className={styles.key}>{t('key')}</p>
    </>
  )
}

const SORT_WORDS: Readonly<Record<string, 'ascending' | 'descending'>> = {
  asc: 'ascending',
  desc: 'descending',
}
const SORT_SIGNS: Readonly<Record<string, string>> = { asc: ' ↑', desc: ' ↓', false: ' ↕' }

function fits(row: RowData, { text, sure }: { text: string; sure: boolean }): boolean {
  if (text !== '' && !`${row.service} ${row.endpoint ?? ''}`.toLowerCase().includes(text)) {
    return false
  }
  return !sure || Object.values(row.difference).some((it) => it !== null && surely(it) !== null)
}

type Draw = (
  row: RowData,
  index: number,
  measure?: (node: Element | null) => void,
) => React.ReactNode

interface FrameProps {
  readonly label: string
  readonly rows: readonly RowData[]
  /** Given a function that draws the rows in sight. */
  readonly children: (shown: (draw: Draw) => React.ReactNode) => React.ReactNode
}

/** Of a long table only the rows in sight are drawn. */
function Frame({ label, rows, children }: FrameProps) {
  const frame = useRef<HTMLElement>(null)
  const isFramed = rows.length > FRAMED_FROM
  const virtual = useVirtualizer({
    count: rows.length,
    enabled: isFramed,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    initialRect: { width: 0, height: FRAME_PX },
  })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const inSight = (draw: Draw) => (
    <>
      <Gap px={before} />
      {items.map(({ index }) => {
        const row = rows[index]
        return row === undefined ? null : draw(row, index, virtual.measureElement)
      })}
      <Gap px={after} />
    </>
  )
  return (
    <section
      ref={frame}
      className={styles.frame}
      data-framed={isFramed}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
      tabIndex={0}
    >
      {children(isFramed ? inSight : (draw) => rows.map((row, index) => draw(row, index)))}
    </section>
  )
}

/** Stands for the rows out of sight. */
function Gap({ px }: { readonly px: number }) {
  return px <= 0 ? null : <tr style={{ height: px }} />
}
