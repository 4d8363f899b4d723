'use client'
import { NativeSelect, TextInput } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { Empty } from '#components/layout/empty'
import type { SourceEntry } from '#lib/load/load-sources'
import {
  chooseSources,
  SOURCE_KINDS,
  SOURCE_ORDERS,
  type SourceChoice,
} from '#lib/load/source/choose-sources'
import styles from './source.module.css'
import { SourceTable } from './source-table'

/** From here on only rows in view are drawn. */
const LONG_FROM = 200

// Needed by few: they come when they are.
const LongSourceTable = dynamic(() =>
  import('./long-source-table').then((module) => module.LongSourceTable),
)
const SourceDrawer = dynamic(
  () => import('./source-drawer').then((module) => module.SourceDrawer),
  {
    ssr: false,
  },
)

const parsers = {
  find: parseAsString.withDefault(''),
  show: parseAsStringLiteral(SOURCE_KINDS).withDefault('all'),
  rollout: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(SOURCE_ORDERS).withDefault('urgent'),
  source: parseAsString.withDefault(''),
}

export interface SourceListProps {
  readonly sources: readonly SourceEntry[]
}

/** Every source, found by what people know of it; the choice is the address of the page. */
export function SourceList({ sources }: SourceListProps) {
  const t = useTranslations('sources')
  const [query, setQuery] = useQueryStates(parsers)
  const { find, show, rollout, sort } = query
  const rollouts = useMemo(
    () =>
      [...new Set(sources.flatMap(({ places }) => places.map((place) => place.rollout)))].sort(),
    [sources],
  )
  const shown = useMemo(
    () => chooseSources(sources, { find, show, rollout, sort }),
    [sources, find, show, rollout, sort],
  )
  const Table = shown.length > LONG_FROM ? LongSourceTable : SourceTable
  const set = (change: Partial<SourceChoice>) => setQuery(change)
  return (
    <>
      <search className={styles.filters}>
        <TextInput
          label={t('find')}
          placeholder={t('findHint')}
          value={find}
          onChange={(event) => set({ find: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('show')}
          value={show}
          data={SOURCE_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(event) =>
            set({ show: SOURCE_KINDS.find((one) => one === event.currentTarget.value) ?? 'all' })
          }
        />
        <NativeSelect
          label={t('rollout')}
          value={rollout}
          data={[{ value: '', label: t('anyRollout') }, ...rollouts]}
          onChange={(event) => set({ rollout: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('sort')}
          value={sort}
          data={SOURCE_ORDERS.map((value) => ({ value, label: t(`orders.${value}`) }))}
          onChange={(event) =>
            set({
              sort: SOURCE_ORDERS.find((one) => one === event.currentTarget.value) ?? 'urgent',
            })
          }
        />
      </search>
      <p className={styles.found} role="status">
        {t('found', { shown: shown.length, count: sources.length })}
      </p>
      {shown.length === 0 ? (
        <Empty title={t('noneFound')} hint={t('noneFoundHint')} />
      ) : (
        <Table sources={shown} open={(id) => setQuery({ source: id })} />
      )}
      {query.source === '' ? null : (
        <SourceDrawer
          source={sources.find(({ id }) => id === query.source) ?? null}
          close={() => setQuery({ source: null })}
        />
      )}
    </>
  )
}
