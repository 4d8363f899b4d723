'use client'
import { parseAsString, useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'

/** What the panel tells of: a card or a call, by its id in the drawing. */
export type Picked =
  | { readonly kind: 'node'; readonly id: string }
  | { readonly kind: 'edge'; readonly id: string }

/** Kept in the address, without asking the server again. Both stay the same until something is picked. */
export function usePicked(): readonly [Picked | null, (picked: Picked | null) => void] {
  const [{ node, edge }, set] = useQueryStates(
    { node: parseAsString, edge: parseAsString },
    { history: 'replace', shallow: true, scroll: false },
  )
  const picked = useMemo((): Picked | null => {
    if (edge !== null) return { kind: 'edge', id: edge }
    return node === null ? null : { kind: 'node', id: node }
  }, [node, edge])
  const pick = useCallback(
    (next: Picked | null) => {
      void set({
        node: next?.kind === 'node' ? next.id : null,
        edge: next?.kind === 'edge' ? next.id : null,
      })
    },
    [set],
  )
  return [picked, pick]
}
