import { describe, expect, it } from 'vitest'
import { buildTraceTree } from '#lib/topology/trace-tree'
import { factsOf, idOf, type TestSpan } from '#test/support/insert-spans'

type Row = Partial<TestSpan> & { readonly id: string }

/** `depth id` of each row; `!` orphan, `→` where a hop arrives, `⇢` where one leaves for a peer. */
function draw(spans: readonly Row[]): string[] {
  const names = new Map(spans.map(({ id }) => [idOf(id), id]))
  return treeOf(spans).rows.map(({ span, depth, orphan, hop }) => {
    const arrow = hop === null ? '' : hop.callee === '0' ? '⇢' : '→'
    return `${depth} ${orphan ? '!' : ''}${arrow}${names.get(span.spanId)}`
  })
}

const treeOf = (spans: readonly Row[]) =>
  buildTraceTree(spans.map((span) => factsOf({ trace: 't', at: 'gateway@v1', ...span })))

const CHAIN: readonly Row[] = [
  { id: 'g', startMs: 0, durationMs: 100 },
  { id: 'c', parent: 'g', kind: 'client', startMs: 10, durationMs: 80 },
  { id: 'o', parent: 'c', at: 'order@v1', startMs: 20, durationMs: 60 },
  { id: 'd', parent: 'o', at: 'order@v1', kind: 'client', startMs: 30, durationMs: 10 },
]

describe('the waterfall of a trace', () => {
  it('puts every span under its parent and says where hops arrive', () => {
    expect(draw(CHAIN)).toEqual(['0 →g', '1 c', '2 →o', '3 ⇢d'])
  })

  it('does not depend on the order of the spans', () => {
    expect(draw([...CHAIN].reverse())).toEqual(draw(CHAIN))
  })

  it('orders children by when they start', () => {
    const spans: Row[] = [
      { id: 'g' },
      { id: 'late', parent: 'g', kind: 'internal', startMs: 5 },
      { id: 'early', parent: 'g', kind: 'internal', startMs: 1 },
    ]
    expect(draw(spans)).toEqual(['0 →g', '1 early', '1 late'])
  })

  it('shows a span whose parent is missing at the top, as an orphan', () => {
    expect(draw(CHAIN.filter(({ id }) => id !== 'c'))).toEqual(['0 →g', '0 !→o', '1 ⇢d'])
  })

  it('shows each span of a circle once', () => {
    const circle: Row[] = [
      { id: 'a', parent: 'b', kind: 'internal' },
      { id: 'b', parent: 'a', kind: 'internal', startMs: 1 },
      { id: 'self', parent: 'self', kind: 'internal', startMs: 2 },
    ]
    expect(draw(circle)).toEqual(['0 !a', '1 b', '0 !self'])
  })

  it('shows a span that was stored twice once', () => {
    expect(draw([...CHAIN, ...CHAIN])).toEqual(draw(CHAIN))
  })

  it('stands a trace of ten thousand levels', () => {
    const deep = Array.from(
      { length: 10_000 },
      (_, i): Row => ({
        id: `s${i}`,
        kind: 'internal',
        ...(i === 0 ? {} : { parent: `s${i - 1}` }),
      }),
    )
    expect(treeOf(deep).rows.at(-1)?.depth).toBe(9_999)
  })

  it('of nothing is empty', () => {
    expect(buildTraceTree([])).toEqual({ rows: [], durationUs: 0, startUs: 0 })
  })
})

describe('clocks that disagree', () => {
  it('are left alone where every callee lies within its caller', () => {
    const { rows, durationUs } = treeOf(CHAIN)
    expect(rows.map(({ offsetUs, shiftUs }) => [offsetUs, shiftUs])).toEqual([
      [0, 0],
      [10_000, 0],
      [20_000, 0],
      [30_000, 0],
    ])
    expect(durationUs).toBe(100_000)
  })

  it.each([-7_000, 7_000])(
    'by %i ms: a callee is centred in its caller, with all below it',
    (skewMs) => {
      const skewed = CHAIN.map((span) =>
        span.at === 'order@v1' ? { ...span, startMs: (span.startMs ?? 0) + skewMs } : span,
      )
      const { rows, durationUs } = treeOf(skewed)
      expect(rows.map(({ offsetUs }) => offsetUs)).toEqual([0, 10_000, 20_000, 30_000])
      expect(rows.map(({ shiftUs }) => shiftUs)).toEqual([0, 0, -skewMs * 1_000, -skewMs * 1_000])
      expect(durationUs).toBe(100_000)
    },
  )

  it('leave a consumer where it is: it may start long after its producer', () => {
    const { rows } = treeOf([
      { id: 'p', kind: 'producer', durationMs: 1 },
      { id: 'c', parent: 'p', at: 'mail@v1', kind: 'consumer', startMs: 5_000 },
    ])
    expect(rows.map(({ offsetUs }) => offsetUs)).toEqual([0, 5_000_000])
  })

  it('move a callee that outlasts its caller no further than to where that starts', () => {
    const { rows } = treeOf([
      { id: 'c', kind: 'client', durationMs: 10 },
      { id: 's', parent: 'c', at: 'order@v1', startMs: -40, durationMs: 30 },
    ])
    expect(rows.map(({ offsetUs }) => offsetUs)).toEqual([0, 0])
  })
})
