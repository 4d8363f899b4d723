// Lays two traces side by side: the same step of both in one row, in the order of the calls. Pure.
import type { SpanView } from '#lib/load/load-trace'

export interface AlignedStep {
  readonly depth: number
  /** Null: this side has no such step. */
  readonly left: SpanView | null
  readonly right: SpanView | null
}

interface Node {
  readonly span: SpanView
  readonly children: Node[]
}

/** `left` and `right` are rows of a waterfall: each below its caller. */
export function alignTraces(left: readonly SpanView[], right: readonly SpanView[]): AlignedStep[] {
  return alignSiblings(toForest(left), toForest(right), 0)
}

function toForest(spans: readonly SpanView[]): Node[] {
  const roots: Node[] = []
  const path: Node[] = []
  for (const span of spans) {
    const node = { span, children: [] }
    path.length = Math.min(path.length, span.depth)
    const siblings = path.at(-1)?.children ?? roots
    siblings.push(node)
    path.push(node)
  }
  return roots
}

/** The nth call of an endpoint meets the nth of the same endpoint; the rest stand alone. */
function alignSiblings(
  left: readonly Node[],
  right: readonly Node[],
  depth: number,
): AlignedStep[] {
  const waiting = new Map<string, Node[]>()
  for (const node of right) {
    const key = keyOf(node)
    waiting.set(key, [...(waiting.get(key) ?? []), node])
  }
  const met = new Set<Node>()
  const pairs = left.map((node) => {
    const partner = waiting.get(keyOf(node))?.shift() ?? null
    if (partner !== null) met.add(partner)
    return { left: node, right: partner }
  })
  const alone = right.filter((node) => !met.has(node)).map((node) => ({ left: null, right: node }))
  return [...pairs, ...alone].flatMap((pair) => [
    { depth, left: pair.left?.span ?? null, right: pair.right?.span ?? null },
    ...alignSiblings(pair.left?.children ?? [], pair.right?.children ?? [], depth + 1),
  ])
}

/** Logical service, not version or instance: those are what differs between the groups. */
function keyOf({ span: { service, endpoint, kind, peer } }: Node): string {
  return [service, kind, endpoint === '' ? (peer?.name ?? '') : endpoint].join('\n')
}
