// Finds the hops inside traces whose spans lie in aligned arrays, as SQL: parents by rank, no join.
import { CALLING, hasFlag, SERVING } from './literals'
import { type Layer, stackLayers } from './sql-layers'

/** Columns that `traceHopsSql` needs of its subquery: one row per trace. */
const TRACE_COLUMNS = [
  'trace_id',
  'large',
  'lanes',
  'ids',
  'parents',
  'sources',
  'callers',
  'marks',
  'whats',
  'buckets',
  'shapes',
] as const

/** A span's small facts in one number: kind 0–2, error 3, settled 4, flags 8–15, latency bin 16–. */
export const SHAPE = { error: 8, settled: 16, flags: 256, bin: 65_536 } as const

/** Why a trace was left out: too many spans, or ids that stand for two halves of a call. */
export const LEFT = { large: 1, halved: 2 } as const

/** Links followed by one layer of the chain; two layers follow their product. */
const CHAIN_STEPS = 12

export interface TraceHops {
  /** Epoch seconds of the buckets whose hops are wanted. */
  readonly bucketsS: readonly number[]
  /** Whether ids that stand for two halves of a call are told apart; without, such traces are `left`. */
  readonly halves: boolean
}

/**
 * One row per hop in a wanted bucket: trace, lanes, the trace's marks, `left` (not a hop, but a trace
 * that was left out) and a tuple `row`: 1 virtual, 2 parent's position, 3 parent's tag, 4 named
 * caller, 5 source, 6 endpoint or peer, 7 mark, 8 complete, 9 parent id, 10 shape, 11 bucket.
 */
export function traceHopsSql(inner: string, { bucketsS, halves }: TraceHops): string {
  const wanted = `(${bucketsS.join(', ')})`
  const layers: readonly Layer[] = [
    {
      n: 'toUInt16(length(ids))',
      kinds: 'arrayMap(shape -> toUInt8(bitAnd(shape, 7)), shapes)',
      flags: `arrayMap(shape -> toUInt8(bitAnd(intDiv(shape, ${SHAPE.flags}), 255)), shapes)`,
      reporters: 'arrayDistinct(sources)',
      reporter: 'arrayEnumerateDense(sources)',
      mark_ids: 'arraySort(arrayDistinct(arrayFilter(mark -> mark != 0, marks)))',
    },
    {
      copies: 'arrayEnumerateUniq(ids, kinds, parents)',
      // A link row stands for a span of another trace: nothing here is its child.
      names: `arrayMap((id, f) -> if(${hasFlag('f', 'link')}, 0, id), ids, flags)`,
      tags: 'arrayMap((r, k) -> toUInt16(r * 8 + k), reporter, kinds)',
    },
    { halved: 'arrayUniq(names, kinds) > arrayUniq(names)', nearest: find('names', 'parents') },
    ...(halves ? halvesLayers() : []),
    {
      left: `multiIf(large, ${LEFT.large}, halved, ${halves ? 0 : LEFT.halved}, 0)`,
      up: halves ? 'if(halved, matched, nearest)' : 'nearest',
    },
    {
      above: 'arrayMap(j -> tags[j], up)',
      chain: `arrayPushBack(arrayMap((p, j) -> toUInt16(multiIf(j > 0, j, p = 0, 0, n + 1)),
        parents, up), n + 1)`,
    },
    {
      callees: callees(),
      torn: 'countEqual(chain, n + 1) > 1',
      chain1: `if(torn, arrayMap(j -> ${walk('chain')}, chain), chain)`,
    },
    {
      whole: `if(torn, arrayMap(j -> (${walk('chain1')}) = 0, arrayPopBack(chain1)),
        arrayMap(id -> toUInt8(1), ids))`,
      // Calls that were answered, or that wrap another call of their own source.
      answered: `arrayFilter((j, callee, k, r, a) -> callee OR (k IN ${CALLING} AND r = intDiv(a, 8)),
        up, callees, kinds, reporter, above)`,
    },
    {
      // A position occurs a second time exactly when it is among the answered.
      virtuals: `arrayMap((k, seen, shape, f) -> k IN ${CALLING} AND seen = 1
          AND NOT ${hasFlag('f', 'link')} AND bitAnd(shape, ${SHAPE.settled}) != 0,
        kinds, arraySlice(arrayEnumerateUniq(arrayConcat(answered, range(1, n + 1))),
          length(answered) + 1), shapes, flags)`,
    },
    {
      rows: `arrayZip(virtuals, up, above, callers, sources, whats, marks, whole, parents, shapes,
        buckets)`,
    },
  ]
  const last = `trace_id, lanes, left, mark_ids, reporters,
    arrayJoin(if(left != 0, arraySlice(rows, 1, 1),
      arrayFilter((row, callee, virtual, copy, f) -> (callee OR virtual) AND copy = 1
        AND row.11 IN ${wanted} AND NOT ${hasFlag('f', 'skipAnalysis')},
      rows, callees, virtuals, copies, flags))) AS row`
  return stackLayers({ inner, columns: TRACE_COLUMNS, layers, last })
}

/**
 * The position of each key of `refs` among `defs` (its first occurrence), 0 when it is not there or
 * is 0. Linear: the rank of a key says which distinct key it is, and those come in order.
 */
function find(defs: string, refs: string): string {
  const ranks = `arraySlice(arrayEnumerateDense(arrayConcat(${defs}, ${refs})), n + 1)`
  const firsts = `arrayFilter((i, copy) -> copy = 1, range(1, n + 1), arrayEnumerateUniq(${defs}))`
  return `arrayMap((key, rank) -> if(key = 0, 0, ${firsts}[rank]), ${refs}, ${ranks})`
}

/** `CHAIN_STEPS` links up from `j`; 0 is beyond a root, n + 1 a parent that is missing. */
function walk(chain: string): string {
  return `${`${chain}[`.repeat(CHAIN_STEPS - 1)}j${']'.repeat(CHAIN_STEPS - 1)}`
}

/**
 * Zipkin's client and server halves share one id, so an id alone does not say which is the parent:
 * the client half is the server half's parent, and other spans belong to the half of their source.
 */
function halvesLayers(): readonly Layer[] {
  const own = (keys: string) =>
    `arrayMap((key, r) -> if(key = 0, 0, cityHash64(key, r)), ${keys}, reporter)`
  const only = (test: string) => `arrayMap((name, k) -> if(${test}, name, 0), names, kinds)`
  return [
    {
      calling: only(`k IN ${CALLING}`),
      answering: only(`k NOT IN ${CALLING}`),
      serving: only(`k IN ${SERVING}`),
      own_names: own('names'),
      own_parents: own('parents'),
    },
    {
      half: find('calling', 'serving'),
      same: find('own_names', 'own_parents'),
      server: find('answering', 'parents'),
      client: find('calling', 'parents'),
    },
    {
      matched: `arrayMap((h, p, s, server, client) ->
        multiIf(h > 0, h, p = 0, 0, s > 0, s, server > 0, server, client),
        half, parents, same, server, client)`,
    },
  ]
}

/** Whether a span is where a request arrives, seen from its source and its parent's. */
function callees(): string {
  return `arrayMap((k, f, p, j, a, r, caller, source) -> NOT ${hasFlag('f', 'linked')} AND multiIf(
      p = 0 AND j = 0, k IN ${SERVING} OR k = 0,
      j > 0 AND intDiv(a, 8) != r, k NOT IN ${CALLING},
      j > 0, k IN ${SERVING} AND bitAnd(a, 7) IN ${CALLING},
      k IN ${SERVING} OR (k < 2 AND caller NOT IN (0, source))),
    kinds, flags, parents, up, above, reporter, callers, sources)`
}
