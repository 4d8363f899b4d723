'use client'
import { Autocomplete, Loader } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { memo, useState, useTransition } from 'react'
import type { DrawnCard } from '#lib/topology/draw/drawing'
import type { MapExtent } from './extent-note'
import styles from './graph/graph.module.css'

const SUGGESTED_MAX = 12

export interface TopologySearchProps {
  readonly extent: MapExtent
  readonly cards: readonly DrawnCard[]
  find(id: string): void
}

/** Leads to a service; to one that is not shown by showing it and its neighbours. */
export const TopologySearch = memo(function TopologySearch(props: TopologySearchProps) {
  const { extent, cards, find } = props
  const t = useTranslations('topology')
  const [text, setText] = useState('')
  const [busy, startTransition] = useTransition()
  const [, setQuery] = useQueryStates(
    { focus: parseAsString, all: parseAsBoolean, node: parseAsString, edge: parseAsString },
    { shallow: false, history: 'push', scroll: false, startTransition },
  )
  const { services } = extent
  const choose = (service: string) => {
    setText('')
    if (cards.some(({ id }) => id === service)) find(service)
    else void setQuery({ focus: service, all: null, node: service, edge: null })
  }
  return (
    <Autocomplete
      aria-label={t('search')}
      placeholder={t('search')}
      data={[...services]}
      limit={SUGGESTED_MAX}
      value={text}
      onChange={setText}
      onOptionSubmit={choose}
      onKeyDown={(event) => {
        const wanted = text.trim().toLowerCase()
        const found = services.find((service) => service.toLowerCase() === wanted)
        if (event.key === 'Enter' && found !== undefined) choose(found)
      }}
      selectFirstOptionOnChange
      size="sm"
      className={styles.search ?? ''}
      rightSection={busy ? <Loader size="xs" /> : null}
    />
  )
})
