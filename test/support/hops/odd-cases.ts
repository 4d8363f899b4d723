// Traces that are odd in some way, and the hops they are all the same.
import type { TestSpan } from '#test/support/insert-spans'
import { type HopCase, inTrace, PAIR, PAIR_HOPS } from './hop-cases'

export const ODD_CASES: readonly HopCase[] = [
  {
    name: 'the two halves of a Zipkin span share an id and are one hop',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1' },
      { trace: 't', id: 'x', parent: 'g', at: 'gateway@v1', kind: 'client' },
      { trace: 't', id: 'x', parent: 'g', at: 'order@v2', kind: 'server', flags: ['shared'] },
      { trace: 't', id: 'y', parent: 'x', at: 'order@v2', kind: 'client' },
      { trace: 't', id: 'y', parent: 'x', at: 'stock@v1', kind: 'server', flags: ['shared'] },
      { trace: 't', id: 'd', parent: 'y', at: 'stock@v1', kind: 'client', peer: 'cache:redis' },
    ],
    hops: [...PAIR_HOPS, 'order@v2 → stock@v1', 'stock@v1 → cache:redis'],
  },
  {
    name: 'a shared root pair is called by its client half, not by the user',
    spans: [
      { trace: 't', id: 'x', at: 'app@v1', kind: 'client' },
      { trace: 't', id: 'x', at: 'order@v2', kind: 'server', flags: ['shared'] },
    ],
    hops: ['app@v1 → order@v2'],
  },
  {
    name: 'a server half whose client half is missing is called by the parent they share',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1' },
      { trace: 't', id: 'x', parent: 'g', at: 'order@v2', kind: 'server', flags: ['shared'] },
    ],
    hops: PAIR_HOPS,
  },
  {
    name: 'nested server spans of one source are one hop',
    spans: [
      ...PAIR,
      { trace: 't', id: 'o2', parent: 'o', at: 'order@v2' },
      { trace: 't', id: 'o3', parent: 'o2', at: 'order@v2', kind: 'internal' },
      { trace: 't', id: 'o4', parent: 'o3', at: 'order@v2' },
    ],
    hops: PAIR_HOPS,
  },
  {
    name: 'a service that calls itself is a hop from itself to itself',
    spans: [
      { trace: 't', id: 'a', at: 'order@v2' },
      { trace: 't', id: 'b', parent: 'a', at: 'order@v2', kind: 'client' },
      { trace: 't', id: 'c', parent: 'b', at: 'order@v2' },
    ],
    hops: ['user → order@v2', 'order@v2 → order@v2'],
  },
  {
    name: 'a batch that is stored twice counts once',
    spans: [...PAIR, ...PAIR],
    hops: PAIR_HOPS,
  },
  {
    name: 'a parent may start in another bucket',
    spans: PAIR.map((span) => ({ ...span, startMs: span.id === 'o' ? 25_000 : -8_000 })),
    hops: PAIR_HOPS,
  },
  {
    name: 'clocks may be seconds apart in both directions',
    spans: [
      ...PAIR.map((span) => ({ ...span, startMs: span.id === 'o' ? -7_000 : 100 })),
      ...inTrace('u', PAIR).map((span) => ({ ...span, startMs: span.id === 'o' ? 9_000 : 0 })),
    ],
    hops: ['user → gateway@v1 ×2', 'gateway@v1 → order@v2', 'gateway@v1 → order@v2'],
  },
  {
    name: 'a trace that is longer than its buckets stays whole',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1', startMs: 0, durationMs: 50_000 },
      ...[0, 1, 2, 3].flatMap((i): TestSpan[] => [
        {
          trace: 't',
          id: `c${i}`,
          parent: 'g',
          at: 'gateway@v1',
          kind: 'client',
          startMs: i * 11_000,
        },
        { trace: 't', id: `o${i}`, parent: `c${i}`, at: 'order@v2', startMs: i * 11_000 + 1 },
      ]),
    ],
    hops: ['user → gateway@v1', ...Array(4).fill('gateway@v1 → order@v2')],
  },
  {
    name: 'spans marked skipAnalysis are parents, but not hops',
    spans: [
      { ...PAIR[0], flags: ['skipAnalysis'] } as TestSpan,
      ...PAIR.slice(1, 2),
      { ...PAIR[2], flags: ['skipAnalysis'] } as TestSpan,
      { trace: 't', id: 'd', parent: 'o', at: 'order@v2', kind: 'client' },
      { trace: 't', id: 's', parent: 'd', at: 'stock@v1' },
    ],
    hops: ['order@v2 → stock@v1'],
  },
  {
    name: 'a SkyWalking ref names the caller while its segment is missing',
    spans: [{ trace: 't', id: 'o', parent: 'gone', at: 'order@v2', caller: 'gateway@v1' }],
    hops: ['gateway@v1 → order@v2 torn'],
  },
  {
    name: 'once the segment is there, its source is the caller',
    spans: PAIR.map((span) => (span.id === 'o' ? { ...span, caller: 'gateway@v1' } : span)),
    hops: PAIR_HOPS,
  },
  {
    name: 'forty ancestors are followed to the root',
    spans: [
      { trace: 't', id: 'a0', at: 's0@v1' },
      ...Array.from({ length: 40 }, (_, i): TestSpan[] => [
        { trace: 't', id: `c${i}`, parent: `a${i}`, at: `s${i}@v1`, kind: 'client' },
        { trace: 't', id: `a${i + 1}`, parent: `c${i}`, at: `s${i + 1}@v1` },
      ]).flat(),
      { trace: 't', id: 'x', parent: 'gone', at: 'stock@v1' },
    ],
    hops: [
      'user → s0@v1',
      ...Array.from({ length: 40 }, (_, i) => `s${i}@v1 → s${i + 1}@v1`),
      'somebody → stock@v1 torn',
    ],
  },
  {
    name: 'forty ancestors whose root is missing are torn',
    spans: [
      { trace: 't', id: 'a0', parent: 'gone', at: 's0@v1' },
      ...Array.from({ length: 40 }, (_, i): TestSpan[] => [
        { trace: 't', id: `c${i}`, parent: `a${i}`, at: `s${i}@v1`, kind: 'client' },
        { trace: 't', id: `a${i + 1}`, parent: `c${i}`, at: `s${i + 1}@v1` },
      ]).flat(),
    ],
    hops: [
      'somebody → s0@v1 torn',
      ...Array.from({ length: 40 }, (_, i) => `s${i}@v1 → s${i + 1}@v1 torn`),
    ],
  },
  {
    name: 'two traces may use the same span ids',
    spans: [...PAIR, ...inTrace('u', PAIR).map((span) => ({ ...span, at: `b-${span.at}` }))],
    hops: [...PAIR_HOPS, 'user → b-gateway@v1', 'b-gateway@v1 → b-order@v2'],
  },
  {
    name: 'spans whose parents go in a circle do not hang, and count as torn',
    spans: [
      { trace: 't', id: 'r', at: 'edge@v1' },
      { trace: 't', id: 'a', parent: 'd', at: 'gateway@v1' },
      { trace: 't', id: 'b', parent: 'a', at: 'gateway@v1', kind: 'client' },
      { trace: 't', id: 'c', parent: 'b', at: 'order@v2' },
      { trace: 't', id: 'd', parent: 'c', at: 'order@v2', kind: 'client' },
      { trace: 't', id: 'x', parent: 'gone', at: 'stock@v1' },
    ],
    hops: [
      'user → edge@v1',
      'order@v2 → gateway@v1 torn',
      'gateway@v1 → order@v2 torn',
      'somebody → stock@v1 torn',
    ],
  },
  {
    name: 'every hop knows its own mark and all marks of the trace',
    spans: PAIR.map((span) => ({
      ...span,
      ...(span.id === 'g' ? { mark: { gray: 'true' } } : {}),
      ...(span.id === 'o' ? { mark: { gray: 'false' } } : {}),
    })),
    hops: [
      'user → gateway@v1 [gray=true] {gray=false, gray=true}',
      'gateway@v1 → order@v2 [gray=false] {gray=false, gray=true}',
    ],
  },
  {
    name: 'a mark on any span of the trace counts, also on a late internal one',
    spans: [
      ...PAIR,
      {
        trace: 't',
        id: 'i',
        parent: 'o',
        at: 'order@v2',
        kind: 'internal',
        startMs: 14_000,
        mark: { lane: 'gray' },
      },
    ],
    hops: PAIR_HOPS.map((hop) => `${hop} {lane=gray}`),
  },
]
