// Traces and the hops they are: the cases that both the SQL pass and the rules in TypeScript must get.
import type { TestSpan } from '#test/support/insert-spans'

export interface HopCase {
  readonly name: string
  readonly spans: readonly TestSpan[]
  /** In the words of `hopsInWords`. */
  readonly hops: readonly string[]
}

/** gateway@v1 calls order@v2. */
export const PAIR: readonly TestSpan[] = [
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
export const PAIR_HOPS = ['user → gateway@v1', 'gateway@v1 → order@v2']

export const inTrace = (trace: string, spans: readonly TestSpan[]): TestSpan[] =>
  spans.map((span) => ({ ...span, trace }))

export const CALL_CASES: readonly HopCase[] = [
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
]
