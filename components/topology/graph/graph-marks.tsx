'use client'
import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react'
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

/** What is picked, kept beside React's tree: a pick draws a few parts again instead of thousands. */
export interface GraphMarks {
  subscribe(changed: () => void): () => void
  /** `cards`: both ends of a call, else the card itself. */
  of(kind: Picked['kind'], id: string, cards: readonly string[]): number
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

export function useMarked(
  marks: GraphMarks,
  kind: Picked['kind'],
  part: { readonly id: string; readonly cards: readonly string[] },
): Marked {
  const now = () => marks.of(kind, part.id, part.cards)
  const bits = useSyncExternalStore(marks.subscribe, now, now)
  return {
    picked: (bits & PICKED) !== 0,
    near: (bits & NEAR) !== 0,
    isStop: (bits & STOP) !== 0,
  }
}

function createMarks(edges: readonly DrawnEdge[], first: Marks) {
  let now = first
  let nearCards = cardsNear(edges, first.picked)
  const listeners = new Set<() => void>()
  const isNear = (kind: Picked['kind'], id: string, cards: readonly string[]) => {
    const { picked } = now
    if (picked === null) return false
    if (kind === 'node') return nearCards.has(id)
    return picked.kind === 'edge' ? picked.id === id : cards.includes(picked.id)
  }
  return {
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => {
        listeners.delete(changed)
      }
    },
    of: (kind: Picked['kind'], id: string, cards: readonly string[]) =>
      (isPart(now.picked, kind, id) ? PICKED : 0) |
      (isNear(kind, id, cards) ? NEAR : 0) |
      (isPart(now.stop, kind, id) ? STOP : 0),
    set: (nextEdges: readonly DrawnEdge[], next: Marks) => {
      now = next
      nearCards = cardsNear(nextEdges, next.picked)
      for (const changed of listeners) changed()
    },
  }
}

function isPart(it: Picked | null, kind: Picked['kind'], id: string): boolean {
  return it?.kind === kind && it.id === id
}

function cardsNear(edges: readonly DrawnEdge[], picked: Picked | null): ReadonlySet<string> {
  if (picked === null) return new Set()
  const { kind, id } = picked
  const near = edges.filter((edge) =>
    kind === 'edge' ? edge.id === id : edge.from === id || edge.to === id,
  )
  return new Set([...near.flatMap(({ from, to }) => [from, to]), ...(kind === 'node' ? [id] : [])])
}
