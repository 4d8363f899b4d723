'use client'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import type { Extent } from '#lib/topology/collapse'
import styles from './graph/graph.module.css'

export interface MapExtent {
  readonly extent: Extent
  readonly total: number
  readonly shown: number
  /** Every service, also those that are not shown. */
  readonly services: readonly string[]
  /** The one that `around` is about; '' otherwise. */
  readonly focus: string
}

/** Says how much of everything is shown, and shows all, or less again, on request. */
export function ExtentNote({ extent }: { readonly extent: MapExtent }) {
  const t = useTranslations('topology')
  const [busy, startTransition] = useTransition()
  const [{ all }, setQuery] = useQueryStates(
    { focus: parseAsString, all: parseAsBoolean },
    { shallow: false, history: 'push', scroll: false, startTransition },
  )
  const { total, shown, focus } = extent
  const isWhole = extent.extent === 'all'
  if (isWhole && all !== true) return null
  return (
    <p className={styles.extent} aria-live="polite" aria-busy={busy}>
      {t(`extent.${extent.extent}`, { shown, total, focus })}{' '}
      <button
        type="button"
        onClick={() => void setQuery({ all: isWhole ? null : true, focus: null })}
        disabled={busy}
      >
        {t(isWhole ? 'showLess' : 'showAll')}
      </button>
    </p>
  )
}
