'use client'
import { parseAsString, useQueryStates } from 'nuqs'

/** What the panel tells of: a card or a call, by its id in the drawing. */
export type Picked =
  | { readonly kind: 'node'; readonly id: string }
  | { readonly kind: 'edge'; readonly id: string }

/** Kept in the address, without asking the server again. */
export function usePicked(): readonly [Picked | null, (picked: Picked | null) => void] {
  const [{ node, edge }, set] = useQueryStates(
    { node: parseAsString, edge: parseAsString },
    { history: 'replace', shallow: true, scroll: false },
  )
  const picked: Picked | null =
    edge !== null ? { kind: 'edge', id: edge } : node !== null ? { kind: 'node', id: node } : null
  return [
    picked,
    (next) => {
      void set({
        node: next?.kind === 'node' ? next.id : null,
        edge: next?.kind === 'edge' ? next.id : null,
      })
    },
  ]
}
