// How large a service's card is, and where its rows lie: shared by layout and drawing. Pure.
import type { Group, VirtualKind } from '#lib/model/source'

/** All lengths in px at scale 1. */
export const CARD = { width: 236, head: 34, row: 25, bar: 26, foot: 8 } as const
const VIRTUAL = { width: 146, height: 42 } as const

export interface LayoutNode {
  readonly service: string
  /** Null: reports by itself. */
  readonly kind: VirtualKind | null
  /** Groups as rows from top to bottom; null: no service of a plan. */
  readonly groups: readonly (Group | null)[]
  /** Lines below the rows. */
  readonly notes: number
}

export interface PlacedRow {
  readonly group: Group | null
  /** Middle of the row. */
  readonly y: number
}

export interface PlacedCard {
  readonly service: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rows: readonly PlacedRow[]
  /** Top of the share bar; null when there are not two groups to share. */
  readonly barY: number | null
}

export interface Point {
  readonly x: number
  readonly y: number
}

export function cardSize({ kind, groups, notes }: LayoutNode): { width: number; height: number } {
  if (kind !== null) return { ...VIRTUAL }
  const bar = hasShare(groups) ? CARD.bar : 0
  return {
    width: CARD.width,
    height: CARD.head + (groups.length + notes) * CARD.row + bar + CARD.foot,
  }
}

/** The share bar lies between the gray row and the rows below it. */
export function placeCard(node: LayoutNode, centre: Point): PlacedCard {
  const { width, height } = cardSize(node)
  const top = centre.y - height / 2
  const base = { service: node.service, x: centre.x - width / 2, y: top, width, height }
  if (node.kind !== null) {
    return { ...base, rows: node.groups.map((group) => ({ group, y: centre.y })), barY: null }
  }
  const shared = hasShare(node.groups)
  const barAfter = node.groups.indexOf('gray')
  const rows = node.groups.map((group, index) => {
    const below = shared && index > barAfter ? CARD.bar : 0
    return { group, y: top + CARD.head + (index + 0.5) * CARD.row + below }
  })
  return { ...base, rows, barY: shared ? top + CARD.head + (barAfter + 1) * CARD.row : null }
}

/** Where calls of a group leave and arrive. */
export function rowY(card: PlacedCard, group: Group | null): number {
  const row = card.rows.find((candidate) => candidate.group === group) ?? card.rows[0]
  return row?.y ?? card.y + card.height / 2
}

function hasShare(groups: readonly (Group | null)[]): boolean {
  return groups.includes('gray') && groups.includes('baseline')
}
