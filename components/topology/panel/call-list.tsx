'use client'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { PlaceName } from '#components/topology/place-name'
import type { Picked } from '#components/topology/use-picked'
import type { Group } from '#lib/model/source'
import type { Drawing } from '#lib/topology/draw/drawing'
import styles from './panel.module.css'

const CALLS_MAX = 30

export interface CallListProps {
  readonly title: string
  readonly drawing: Drawing
  /** Calls of this card: into it (`from` is shown), or out of it. */
  readonly at: string
  readonly end: 'from' | 'to'
  readonly seconds: number
  pick(picked: Picked): void
}

/** Which group of the card itself it is. */
function OwnGroup({ group, end }: { readonly group: Group | null; readonly end: 'from' | 'to' }) {
  if (group === null) return null
  return (
    <span className={styles.own} data-end={end}>
      {end === 'from' ? '→ ' : '← '}
      <GroupMark group={group} bare />
    </span>
  )
}

/** Each call of a card as a button that leads to its numbers; the busiest first. */
export function CallList({ title, drawing, at, end, seconds, pick }: CallListProps) {
  const { rate, percent } = useNumbers()
  const calls = drawing.edges
    .flatMap((edge) => (edge.numbers === null ? [] : [{ edge, ...edge.numbers }]))
    .filter(({ edge }) => (end === 'from' ? edge.to : edge.from) === at)
    .sort((a, b) => b.requests - a.requests)
  if (calls.length === 0) return null
  return (
    <>
      <h4>{title}</h4>
      <ul className={styles.calls}>
        {calls.slice(0, CALLS_MAX).map(({ edge, requests, errors }) => (
          <li key={edge.id}>
            <button type="button" onClick={() => pick({ kind: 'edge', id: edge.id })}>
              <PlaceName
                card={drawing.cards.find(({ id }) => id === edge[end])}
                group={end === 'from' ? edge.callerGroup : edge.calleeGroup}
              />
              <OwnGroup group={end === 'from' ? edge.calleeGroup : edge.callerGroup} end={end} />
              <span className={styles.faint}>
                {rate(requests / seconds)} · {percent(errors / requests)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
