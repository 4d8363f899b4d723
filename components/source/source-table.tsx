'use client'
import { UnstyledButton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { GroupMark } from '#components/format/group-mark'
import { Ago } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import type { SourceEntry } from '#lib/load/load-sources'
import styles from './source.module.css'
import { SourceQuality } from './source-quality'

/** From here on only rows in view are drawn. */
const VIRTUAL_FROM = 200
const ROW_PX = 58

const COLUMNS = ['service', 'instance', 'version', 'places', 'rate', 'last', 'quality'] as const

export interface SourceTableProps {
  readonly sources: readonly SourceEntry[]
  open(id: string): void
}

/** A long list draws what is in view; a short one is all there, for print and for find-in-page. */
export function SourceTable({ sources, open }: SourceTableProps) {
  const t = useTranslations('sources')
  const frame = useRef<HTMLElement>(null)
  const isLong = sources.length > VIRTUAL_FROM
  const rows = useVirtualizer({
    count: isLong ? sources.length : 0,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const first = isLong ? (items[0]?.index ?? 0) : 0
  const last = isLong ? (items.at(-1)?.index ?? -1) : sources.length - 1
  const above = isLong ? (items[0]?.start ?? 0) : 0
  const below = isLong ? rows.getTotalSize() - (items.at(-1)?.end ?? 0) : 0
  return (
    <section
      ref={frame}
      className={styles.frame}
      data-long={isLong}
      aria-label={t('title')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
      tabIndex={0}
    >
      <table className={styles.table} aria-label={t('title')} aria-rowcount={sources.length + 1}>
        <thead>
          <tr>
            {COLUMNS.map((key) => (
              <th key={key} scope="col" data-number={key === 'rate'}>
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space px={above} />
          {sources.slice(first, last + 1).map((source, index) => (
            <Row
              key={source.id}
              source={source}
              place={first + index + 2}
              measure={isLong ? rows.measureElement : null}
              index={first + index}
              open={() => open(source.id)}
            />
          ))}
          <Space px={below} />
        </tbody>
      </table>
    </section>
  )
}

function Space({ px }: { readonly px: number }) {
  if (px <= 0) return null
  return (
    <tr>
      <td colSpan={COLUMNS.length} style={{ height: px, padding: 0, border: 0 }} />
    </tr>
  )
}

interface RowProps {
  readonly source: SourceEntry
  /** Among all rows, from 1, the head included. */
  readonly place: number
  readonly index: number
  readonly measure: ((node: Element | null) => void) | null
  open(): void
}

function Row({ source, place, index, measure, open }: RowProps) {
  const t = useTranslations('sources')
  const { rate } = useNumbers()
  const { service, instance, version, protocol, places, lastReceived, lately } = source
  return (
    <tr
      aria-rowindex={place}
      data-index={index}
      data-source={source.id}
      {...(measure === null ? {} : { ref: measure })}
    >
      <th scope="row">
        <UnstyledButton className={styles.open ?? ''} onClick={open}>
          {service}
        </UnstyledButton>
        <div className={styles.faint}>{protocol}</div>
      </th>
      <td className={styles.wrap}>{instance === '' ? '—' : instance}</td>
      <td>{version === '' ? '—' : version}</td>
      <td>
        {places.length === 0 ? (
          <span className={styles.faint}>{t('noRollout')}</span>
        ) : (
          places.map((one) => (
            <div key={`${one.rollout} ${one.service}`} data-lost={one.group === 'unknown'}>
              <GroupMark group={one.group} /> <span className={styles.faint}>{one.rollout}</span>
            </div>
          ))
        )}
      </td>
      <td data-number="true">{lately === null ? '—' : rate(lately.spansPerSecond)}</td>
      <td>{lastReceived === null ? t('silent') : <Ago at={lastReceived} />}</td>
      <td>
        <SourceQuality source={source} />
      </td>
    </tr>
  )
}
