'use client'
import { ActionIcon, Button } from '@mantine/core'
import { useFormatter, useTranslations } from 'next-intl'
import { parseAsIsoDateTime, useQueryState } from 'nuqs'
import { useEffect, useRef, useState, useTransition } from 'react'
import type { ActivityMark } from '#lib/load/load-activity'
import { ActivityMarks, useActivityWords } from './activity-marks'
import styles from './time-travel.module.css'

/** So many doings of one window are told in words. */
const TOLD_MAX = 3
/** The page is read again when the playhead rests so long, ms. */
const REST_MS = 250

export interface TimeTravelProps {
  /** Epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  readonly past: boolean
  /** The grid of moments to choose from; behind the last one comes now. */
  readonly firstMs: number
  readonly lastMs: number
  readonly stepMs: number
  /** Oldest first. */
  readonly activity: readonly ActivityMark[]
}

/** A playhead over the kept history, in steps of a window; its right end is now. */
export function TimeTravel(props: TimeTravelProps) {
  const { fromMs, toMs, past, firstMs, lastMs, stepMs, activity } = props
  const t = useTranslations('topology')
  const format = useFormatter()
  const [busy, startTransition] = useTransition()
  const [, setAt] = useQueryState(
    'at',
    parseAsIsoDateTime.withOptions({ shallow: false, scroll: false, startTransition }),
  )
  const live = Math.round((lastMs - firstMs) / stepMs) + 1
  const shown = past ? Math.min(Math.max(Math.round((toMs - firstMs) / stepMs), 0), live - 1) : live
  const [index, setIndex] = useState(shown)
  useEffect(() => setIndex(shown), [shown])
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const travel = (to: number, restMs = 0) => {
    const next = Math.min(Math.max(to, 0), live)
    setIndex(next)
    clearTimeout(timer.current)
    const go = () => void setAt(next === live ? null : new Date(firstMs + next * stepMs))
    timer.current = setTimeout(go, restMs)
  }
  const isLive = index === live
  const settled = index === shown
  const endMs = settled ? toMs : firstMs + index * stepMs
  const [from, to] = [settled ? fromMs : endMs - stepMs, endMs]
  const words = isLive ? t('liveNow') : format.dateTimeRange(new Date(from), new Date(to), MOMENT)
  const told = useActivityWords()
  const happened = activity.filter(({ atMs }) => atMs >= from && atMs < to).slice(-TOLD_MAX)
  return (
    <section className={styles.travel} aria-label={t('travel')} aria-busy={busy}>
      <ActionIcon
        variant="default"
        aria-label={t('earlier')}
        disabled={index === 0}
        onClick={() => travel(index - 1)}
      >
        ‹
      </ActionIcon>
      <span className={styles.edge}>{format.dateTime(new Date(firstMs), MOMENT)}</span>
      <div className={styles.track}>
        <ActivityMarks
          marks={activity}
          fromMs={firstMs}
          toMs={lastMs + stepMs}
          // The window behind a position ends there, and does not hold its end.
          lead={(atMs) => travel(Math.floor((atMs - firstMs) / stepMs) + 1)}
        />
        <input
          type="range"
          className={styles.range}
          min={0}
          max={live}
          step={1}
          value={index}
          aria-label={t('playhead')}
          aria-valuetext={words}
          onChange={(event) => travel(Number(event.currentTarget.value), REST_MS)}
        />
      </div>
      <span className={styles.edge}>{t('now')}</span>
      <ActionIcon
        variant="default"
        aria-label={t('later')}
        disabled={isLive}
        onClick={() => travel(index + 1)}
      >
        ›
      </ActionIcon>
      <output className={styles.words} data-past={!isLive}>
        {words}
        {happened.length === 0 ? null : (
          <span className={styles.happened}>{happened.map(told).join(' · ')}</span>
        )}
      </output>
      {isLive ? null : (
        <Button size="compact-sm" loading={busy} onClick={() => travel(live)}>
          {t('backToLive')}
        </Button>
      )}
    </section>
  )
}

const MOMENT = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const
