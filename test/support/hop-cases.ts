// Traces and the hops they are: the cases that both the SQL pass and the rules in TypeScript must get.
import type { TestSpan } from './insert-spans'

export interface HopCase {
  readonly name: string
  readonly spans: readonly TestSpan[]
  /** In the words of `hopsInWords`. */
  readonly hops: readonly string[]
}

/** gateway@v1 calls order@v2. */
const PAIR: readonly TestSpan[] = [
  { trace: 't', id: 'g', at: 'gateway@v1', startMs: 0, durationMs: 100 },
  {
    trace: 't',
    id: 'c',
    parent: 'g',
    at: 'gateway@v1',
    kind: 'client',
    startMs: 10,
    durationMs: 80,
  },
  { trace: 't', id: 'o', parent: 'c', at: 'order@v2', startMs: 20, durationMs: 60 },
]
const PAIR_HOPS = ['user → gateway@v1', 'gateway@v1 → order@v2']

const inTrace = (trace: string, spans: readonly TestSpan[]): TestSpan[] =>
  spans.map((span) => ({ ...span, trace }))

export const HOP_CASES: readonly HopCase[] = [
  {
    name: 'a client and its server are one hop, a root server is called by the user',
    spans: PAIR,
    hops: PAIR_HOPS,
  },
  {
    name: 'the order in which spans are stored does not matter',
    spans: [...PAIR].reverse(),
    hops: PAIR_HOPS,
  },
  {
    name: 'a producer and its consumer are one hop',
    spans: [
      { trace: 't', id: 'p', at: 'shop@v1', kind: 'producer', peer: 'queue:orders' },
      { trace: 't', id: 'c', parent: 'p', at: 'mail@v1', kind: 'consumer', startMs: 5_000 },
    ],
    hops: ['shop@v1 → mail@v1'],
  },
  {
    name: 'a consumer that links to its producer is a hop in the trace of the producer, once',
    spans: [
      { trace: 't1', id: 'p', at: 'shop@v1', kind: 'producer', mark: { gray: 'true' } },
      { trace: 't2', id: 'c', at: 'mail@v1', kind: 'consumer', startMs: 900, flags: ['linked'] },
      {
        trace: 't1',
        id: 'c',
        parent: 'p',
        at: 'mail@v1',
        kind: 'consumer',
        startMs: 900,
        flags: ['link'],
      },
      { trace: 't2', id: 'd', parent: 'c', at: 'mail@v1', kind: 'client', startMs: 910 },
      { trace: 't2', id: 's', parent: 'd', at: 'smtp@v1', startMs: 920 },
    ],
    hops: ['shop@v1 → mail@v1 {gray=true}', 'mail@v1 → smtp@v1'],
  },
  {
    name: 'a batch that links to two producers of one trace is two hops',
    spans: [
      { trace: 't1', id: 'p1', at: 'shop@v1', kind: 'producer' },
      { trace: 't1', id: 'p2', parent: 'p1', at: 'shop@v1', kind: 'producer' },
      ...(['p1', 'p2'] as const).map(
        (parent): TestSpan => ({
          trace: 't1',
          id: 'c',
          parent,
          at: 'mail@v1',
          kind: 'consumer',
          flags: ['link'],
        }),
      ),
    ],
    hops: ['shop@v1 → mail@v1 ×2'],
  },
  {
    name: 'internal spans in between are walked over',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1' },
      { trace: 't', id: 'i', parent: 'g', at: 'gateway@v1', kind: 'internal' },
      { trace: 't', id: 'j', parent: 'i', at: 'gateway@v1', kind: 'internal' },
      { trace: 't', id: 'c', parent: 'j', at: 'gateway@v1', kind: 'client' },
      { trace: 't', id: 'o', parent: 'c', at: 'order@v2' },
      { trace: 't', id: 'k', parent: 'o', at: 'order@v2', kind: 'internal' },
    ],
    hops: PAIR_HOPS,
  },
  {
    name: 'a server whose caller has no client span is called by the source of its parent',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1' },
      { trace: 't', id: 'i', parent: 'g', at: 'gateway@v1', kind: 'internal' },
      { trace: 't', id: 'o', parent: 'i', at: 'order@v2' },
    ],
    hops: PAIR_HOPS,
  },
  {
    name: 'spans without kinds are hops where the source changes',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1', kind: 'unspecified' },
      { trace: 't', id: 'h', parent: 'g', at: 'gateway@v1', kind: 'unspecified' },
      { trace: 't', id: 'o', parent: 'h', at: 'order@v2', kind: 'unspecified' },
      { trace: 't', id: 'q', parent: 'o', at: 'order@v2', kind: 'unspecified' },
      { trace: 't', id: 'x', parent: 'gone', at: 'stock@v1', kind: 'unspecified' },
    ],
    hops: PAIR_HOPS,
  },
  {
    name: 'a missing client leaves the caller open and the hop torn',
    spans: PAIR.filter(({ id }) => id !== 'c'),
    hops: ['user → gateway@v1', 'somebody → order@v2 torn'],
  },
  {
    name: 'a missing ancestor further up tears every hop below, and only those',
    spans: [
      ...PAIR.filter(({ id }) => id !== 'g'),
      { trace: 't', id: 'c2', parent: 'o', at: 'order@v2', kind: 'client' },
      { trace: 't', id: 's', parent: 'c2', at: 'stock@v1' },
      { trace: 't', id: 'r', at: 'edge@v1' },
      { trace: 't', id: 'rc', parent: 'r', at: 'edge@v1', kind: 'client' },
      { trace: 't', id: 'rs', parent: 'rc', at: 'stock@v1' },
    ],
    hops: [
      'gateway@v1 → order@v2 torn',
      'order@v2 → stock@v1 torn',
      'user → edge@v1',
      'edge@v1 → stock@v1',
    ],
  },
  {
    name: 'a client without a server is a hop to its peer, with the error of the client',
    spans: [
      { trace: 't', id: 'g', at: 'gateway@v1' },
      {
        trace: 't',
        id: 'd',
        parent: 'g',
        at: 'gateway@v1',
        kind: 'client',
        peer: 'database:books',
      },
      {
        trace: 't',
        id: 'e',
        parent: 'g',
        at: 'gateway@v1',
        kind: 'client',
        peer: 'outside:10.0.0.7:80',
        error: true,
      },
    ],
    hops: [
      'user → gateway@v1',
      'gateway@v1 → database:books',
      'gateway@v1 → outside:10.0.0.7:80 !1',
    ],
  },
  {
    name: 'errors of a hop are those of its server, not of its client',
    spans: PAIR.map((span) => ({ ...span, error: span.id === 'c' })),
    hops: PAIR_HOPS,
  },
  {
    name: 'a client that wraps another client of its source is not a hop of its own',
    spans: [
      ...PAIR.slice(0, 1),
      { trace: 't', id: 'w', parent: 'g', at: 'gateway@v1', kind: 'client' },
      { trace: 't', id: 'c', parent: 'w', at: 'gateway@v1', kind: 'client' },
      ...PAIR.slice(2),
    ],
    hops: PAIR_HOPS,
  },
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
