'use client'
import { useFormatter, useTranslations } from 'next-intl'
import { type KeyboardEvent, useState } from 'react'
import type { ActivityMark } from '#lib/load/load-activity'
import styles from './time-travel.module.css'

const STEP: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }

export interface ActivityMarksProps {
  /** Oldest first. */
  readonly marks: readonly ActivityMark[]
  /** Both ends of the track, epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** To where it happened. */
  lead(atMs: number): void
}

/** Where something happened, above the track: each leads there. One stop of Tab, arrows go on from it. */
export function ActivityMarks({ marks, fromMs, toMs, lead }: ActivityMarksProps) {
  const t = useTranslations('topology')
  const format = useFormatter()
  const told = useActivityWords()
  const [chosen, setChosen] = useState(0)
  const stop = Math.min(chosen, marks.length - 1)
  if (marks.length === 0) return null
  // The first position shows a whole window that ends there: what happened in it stands at its end.
  const placeOf = ({ atMs }: ActivityMark) => (atMs - fromMs) / (toMs - fromMs)
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = STEP[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.min(Math.max(stop + step, 0), marks.length - 1)
    setChosen(next)
    event.currentTarget.querySelectorAll('button')[next]?.focus()
  }
  return (
    <ul className={styles.marks} aria-label={t('happened')} onKeyDown={onKeyDown}>
      {marks.map((mark, index) => {
        const { atMs, rollout, what } = mark
        const name = `${told(mark)}, ${format.dateTime(new Date(atMs), EXACT)}`
        return (
          <li
            key={`${atMs} ${rollout} ${what}`}
            style={{ left: `${100 * Math.min(1, Math.max(0, placeOf(mark)))}%` }}
          >
            <button
              type="button"
              className={styles.mark}
              data-what={what === 'fail' ? 'fail' : 'stage'}
              tabIndex={index === stop ? 0 : -1}
              aria-label={name}
              title={name}
              onFocus={() => setChosen(index)}
              onClick={() => lead(atMs)}
            />
          </li>
        )
      })}
    </ul>
  )
}

export function useActivityWords(): (mark: ActivityMark) => string {
  const outcomes = useTranslations('outcome')
  const actions = useTranslations('action')
  return ({ rollout, what }) =>
    `${rollout}: ${what === 'fail' ? `✕ ${outcomes('fail')}` : actions(what)}`
}

const EXACT = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const
