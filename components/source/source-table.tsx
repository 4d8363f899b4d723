'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { SourceEntry } from '#lib/load/load-sources'
import styles from './source.module.css'
import { SourceRow } from './source-row'

const COLUMNS = ['service', 'instance', 'version', 'places', 'rate', 'last', 'quality'] as const
export const COLUMN_COUNT = COLUMNS.length

export interface SourceTableProps {
  readonly sources: readonly SourceEntry[]
  open(id: string): void
}

/** A list that is all there, for print and for find-in-page. */
export function SourceTable({ sources, open }: SourceTableProps) {
  return (
    <SourceFrame count={sources.length}>
      {sources.map((source, index) => (
        <SourceRow
          key={source.id}
          source={source}
          place={index + 2}
          index={index}
          measure={null}
          open={() => open(source.id)}
        />
      ))}
    </SourceFrame>
  )
}

export interface SourceFrameProps {
  readonly count: number
  /** Given when the frame scrolls by itself. */
  readonly frame?: (node: HTMLElement | null) => void
  /** Rows. */
  readonly children: ReactNode
}

export function SourceFrame({ count, frame, children }: SourceFrameProps) {
  const t = useTranslations('sources')
  return (
    <section
      {...(frame === undefined ? {} : { ref: frame })}
      className={styles.frame}
      data-long={frame !== undefined}
      aria-label={t('title')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
      tabIndex={0}
    >
      <table className={styles.table} aria-label={t('title')} aria-rowcount={count + 1}>
        <thead>
          <tr>
            {COLUMNS.map((key) => (
              <th key={key} scope="col" data-number={key === 'rate'}>
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
