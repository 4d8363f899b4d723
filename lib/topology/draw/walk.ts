// Where arrow keys lead in the graph of services: to callees, callers, and within a layer. Pure.

export interface WalkCard {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WalkEdge {
  readonly id: string
  /** Ids of cards. */
  readonly from: string
  readonly to: string
}

export interface Walkable<Card extends WalkCard, Edge extends WalkEdge> {
  readonly cards: readonly Card[]
  readonly edges: readonly Edge[]
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The nearest callee (right), caller (left), or card above or below; null when there is none. */
export function stepFrom<Card extends WalkCard, Edge extends WalkEdge>(
  { cards, edges }: Walkable<Card, Edge>,
  id: string,
  direction: Direction,
): Card | null {
  const here = cards.find((card) => card.id === id)
  if (here === undefined) return null
  if (direction === 'up' || direction === 'down') {
    const sign = direction === 'up' ? -1 : 1
    return nearest(
      cards.filter((card) => sameColumn(card, here) && sign * (middle(card) - middle(here)) > 0),
      here,
    )
  }
  const ends = new Set(
    direction === 'right'
      ? edges.filter(({ from }) => from === id).map(({ to }) => to)
      : edges.filter(({ to }) => to === id).map(({ from }) => from),
  )
  ends.delete(id)
  return nearest(
    cards.filter((card) => ends.has(card.id)),
    here,
  )
}

/** The calls out of a card, or into it, from top to bottom as they are given. */
export function edgesAt<Edge extends WalkEdge>(
  edges: readonly Edge[],
  id: string,
  direction: 'left' | 'right',
): Edge[] {
  return edges.filter((edge) => (direction === 'right' ? edge.from : edge.to) === id)
}

/** From a call: along it to either end, or to the next call of the same caller. */
export function stepAlong<Edge extends WalkEdge>(
  edges: readonly Edge[],
  id: string,
  direction: Direction,
): { readonly card: string } | { readonly edge: string } | null {
  const here = edges.find((edge) => edge.id === id)
  if (here === undefined) return null
  if (direction === 'left') return { card: here.from }
  if (direction === 'right') return { card: here.to }
  const siblings = edges.filter(({ from }) => from === here.from)
  const next = siblings[siblings.indexOf(here) + (direction === 'up' ? -1 : 1)]
  return next === undefined ? null : { edge: next.id }
}

function nearest<Card extends WalkCard>(cards: readonly Card[], here: WalkCard): Card | null {
  let best: Card | null = null
  for (const card of cards) if (best === null || gap(card, here) < gap(best, here)) best = card
  return best
}

/** Up and down counts more: the eye follows a row. */
function gap(card: WalkCard, here: WalkCard): number {
  return Math.abs(middle(card) - middle(here)) * 2 + Math.abs(card.x - here.x)
}

function middle({ y, height }: WalkCard): number {
  return y + height / 2
}

function sameColumn(a: WalkCard, b: WalkCard): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width
}
