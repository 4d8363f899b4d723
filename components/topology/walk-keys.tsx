import type { Drawing } from '#lib/topology/draw/drawing'
import { type Direction, edgesAt, stepAlong, stepFrom } from '#lib/topology/draw/walk'
import type { Picked } from './use-picked'

const DIRECTION: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

export interface PressedKey {
  readonly key: string
  readonly shiftKey: boolean
}

/**
 * Arrows lead to callees, callers, and up and down a layer; with Shift from a service onto its calls,
 * from there up and down among them and along to either end. Null for other keys, and at an end.
 */
export function walk(drawing: Drawing, at: Picked, { key, shiftKey }: PressedKey): Picked | null {
  const direction = DIRECTION[key]
  if (direction === undefined) return null
  const edges = drawing.edges.filter(({ path }) => path !== '')
  if (at.kind === 'edge') {
    const next = stepAlong(edges, at.id, direction)
    if (next === null) return null
    return 'card' in next ? { kind: 'node', id: next.card } : { kind: 'edge', id: next.edge }
  }
  if (shiftKey && (direction === 'left' || direction === 'right')) {
    const [first] = edgesAt(edges, at.id, direction)
    return first === undefined ? null : { kind: 'edge', id: first.id }
  }
  const next = stepFrom({ cards: drawing.cards, edges }, at.id, direction)
  return next === null ? null : { kind: 'node', id: next.id }
}
