'use client'
import { Autocomplete, Loader } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { useState, useTransition } from 'react'
import type { Extent } from '#lib/topology/collapse'
import type { DrawnCard } from '#lib/topology/drawing'
import styles from './graph/graph.module.css'

const SUGGESTED_MAX = 12

export interface MapExtent {
  readonly extent: Extent
  readonly total: number
  readonly shown: number
  /** Every service, also those that are not shown. */
  readonly services: readonly string[]
  /** The one that `around` is about; '' otherwise. */
  readonly focus: string
}

export interface TopologySearchProps {
  readonly extent: MapExtent
  readonly cards: readonly DrawnCard[]
  find(id: string): void
}

/** Leads to a service; says how much of everything is shown, and shows all on request. */
export function TopologySearch({ extent, cards, find }: TopologySearchProps) {
  const t = useTranslations('topology')
  const [text, setText] = useState('')
  const [busy, startTransition] = useTransition()
  const [, setQuery] = useQueryStates(
    { focus: parseAsString, all: parseAsBoolean, node: parseAsString, edge: parseAsString },
    { shallow: false, history: 'push', scroll: false, startTransition },
  )
  const { services, total, shown, focus } = extent
  const choose = (service: string) => {
    setText('')
    if (cards.some(({ id }) => id === service)) find(service)
    else void setQuery({ focus: service, all: null, node: service, edge: null })
  }
  const words = { shown, total, focus }
  return (
    <>
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
      {shown === total && focus === '' ? null : (
        <p className={styles.extent} aria-live="polite">
          {t(`extent.${extent.extent}`, words)}{' '}
          {extent.extent === 'all' ? null : (
            <button
              type="button"
              onClick={() => void setQuery({ all: true, focus: null })}
              disabled={busy}
            >
              {t('showAll')}
            </button>
          )}
        </p>
      )}
    </>
  )
}
