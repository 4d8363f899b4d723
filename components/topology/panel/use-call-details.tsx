'use client'
import { useEffect, useState } from 'react'
import type { CallDetails } from '#lib/load/load-call-details'
import type { DrawnCard, DrawnEdge } from '#lib/topology/draw/drawing'

export interface CountedRange {
  /** ISO 8601 UTC. */
  readonly from: string
  readonly to: string
  /** Whose plan gives the groups; null: all that are in flight. */
  readonly rollout: string | null
}

/** The address that answers what is behind a service or a call. */
export function detailsPath(query: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== null && entry[1] !== '',
  )
  return `/api/v1/topology/details?${new URLSearchParams(given)}`
}

export function nodeQuery(card: DrawnCard) {
  return { service: card.service, kind: card.kind }
}

export function edgeQuery(edge: DrawnEdge, from: DrawnCard, to: DrawnCard) {
  return {
    ...nodeQuery(to),
    group: edge.calleeGroup,
    caller: from.service,
    callerKind: from.kind,
    callerGroup: edge.callerGroup,
  }
}

export type Asked =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; again(): void }
  | { readonly state: 'there'; readonly details: CallDetails }

/** Read when the panel opens, and again when the page counts another time. */
export function useCallDetails(path: string): Asked {
  const [found, setFound] = useState<{ path: string; details: CallDetails | null } | null>(null)
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is a reason to ask again
  useEffect(() => {
    const stop = new AbortController()
    fetch(path, { signal: stop.signal })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((details: CallDetails | null) => setFound({ path, details }))
      .catch(() => {
        if (!stop.signal.aborted) setFound({ path, details: null })
      })
    return () => stop.abort()
  }, [path, attempt])
  // Numbers of a moment ago are better than none, but never those of another place.
  const isSame = found !== null && placeOf(found.path) === placeOf(path)
  if (!isSame) return { state: 'loading' }
  if (found.details !== null) return { state: 'there', details: found.details }
  return { state: 'failed', again: () => setAttempt((count) => count + 1) }
}

function placeOf(path: string): string {
  const query = new URLSearchParams(path.split('?')[1])
  for (const name of ['from', 'to']) query.delete(name)
  return query.toString()
}
