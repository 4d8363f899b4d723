'use client'
import { useCallback, useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react'
import type { Picked } from '#components/topology/use-picked'
import type { DrawnEdge } from '#lib/topology/draw/drawing'

export interface Marks {
  readonly picked: Picked | null
  /** Where Tab stops. */
  readonly stop: Picked | null
}

/** Of one card or call. */
export interface Marked {
  readonly picked: boolean
  /** Itself or a neighbour was picked. */
  readonly near: boolean
  readonly isStop: boolean
}

/** What is picked, kept beside React's tree: a pick asks and draws a few parts instead of thousands. */
export interface GraphMarks {
  /** `key` of a card or call. */
  subscribe(key: string, changed: () => void): () => void
  of(key: string): number
}

const PICKED = 1
const NEAR = 2
const STOP = 4

const useBeforePaint = typeof window === 'undefined' ? useEffect : useLayoutEffect

export function useGraphMarks(edges: readonly DrawnEdge[], { picked, stop }: Marks): GraphMarks {
  const [store] = useState(() => createMarks(edges, { picked, stop }))
  useBeforePaint(() => store.set(edges, { picked, stop }), [store, edges, picked, stop])
  return store
}

export function useMarked(marks: GraphMarks, kind: Picked['kind'], id: string): Marked {
  const key = keyOf({ kind, id })
  const subscribe = useCallback(
    (changed: () => void) => marks.subscribe(key, changed),
    [marks, key],
  )
  const now = () => marks.of(key)
  const bits = useSyncExternalStore(subscribe, now, now)
  return {
    picked: (bits & PICKED) !== 0,
    near: (bits & NEAR) !== 0,
    isStop: (bits & STOP) !== 0,
  }
}

interface State {
  readonly edges: readonly DrawnEdge[]
  readonly picked: string | null
  readonly stop: string | null
  readonly near: ReadonlySet<string>
}

export function createMarks(edges: readonly DrawnEdge[], first: Marks) {
  let now = stateOf(edges, first)
  const listeners = new Map<string, Set<() => void>>()
  const of = (key: string) => bitsOf(now, key)
  return {
    of,
    subscribe: (key: string, changed: () => void) => {
      const heard = listeners.get(key) ?? new Set()
      listeners.set(key, heard.add(changed))
      return () => {
        heard.delete(changed)
        if (heard.size === 0 && listeners.get(key) === heard) listeners.delete(key)
      }
    },
    set: (nextEdges: readonly DrawnEdge[], next: Marks) => {
      const before = now
      now = stateOf(nextEdges, next, before)
      for (const key of touchedBy(before, now)) {
        if (bitsOf(before, key) === of(key)) continue
        for (const changed of listeners.get(key) ?? []) changed()
      }
    },
  }
}

function bitsOf({ picked, near, stop }: State, key: string): number {
  return (picked === key ? PICKED : 0) | (near.has(key) ? NEAR : 0) | (stop === key ? STOP : 0)
}

function touchedBy(before: State, after: State): ReadonlySet<string> {
  const single = [before.picked, before.stop, after.picked, after.stop]
  return new Set([...before.near, ...after.near, ...single.filter((key) => key !== null)])
}

function stateOf(edges: readonly DrawnEdge[], marks: Marks, before?: State): State {
  const picked = marks.picked === null ? null : keyOf(marks.picked)
  const stop = marks.stop === null ? null : keyOf(marks.stop)
  const isSame = before !== undefined && before.edges === edges && before.picked === picked
  return { edges, picked, stop, near: isSame ? before.near : nearTo(edges, marks.picked) }
}

/** A call is near its ends; a card its calls and those at their other ends. */
function nearTo(edges: readonly DrawnEdge[], picked: Picked | null): ReadonlySet<string> {
  if (picked === null) return new Set()
  const { kind, id } = picked
  const near = edges.filter((edge) =>
    kind === 'edge' ? edge.id === id : edge.from === id || edge.to === id,
  )
  const cards = near.flatMap(({ from, to }) => [from, to])
  return new Set([
    keyOf(picked),
    ...near.map((edge) => keyOf({ kind: 'edge', id: edge.id })),
    ...cards.map((card) => keyOf({ kind: 'node', id: card })),
  ])
}

function keyOf({ kind, id }: Picked): string {
  return `${kind} ${id}`
}
