// A call graph as large as pages must carry: services in tiers, each of which calls the next ones.
import { BUCKET_MS } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { rollHops } from '#lib/store/query/roll-hops'
import { insertSpans, T0_MS, type TestSpan } from '#test/support/insert-spans'

const TIERS = 8
/** Calls that leave out a tier. */
const LEAPS = 0.12
const REQUESTS_MAX = 6
const MINUTE_MS = 60_000

export interface WideMap {
  readonly services: number
  readonly edges: number
  readonly nowMs: number
}

/** The same for the same numbers (mulberry32 of a fixed seed). */
function drawFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Every service is called or calls; no call occurs twice. */
function wideCalls({ services, edges }: Omit<WideMap, 'nowMs'>): [string, string][] {
  const draw = drawFrom(11)
  const name = (n: number) => `wide-service-${String(n).padStart(3, '0')}`
  const size = Math.ceil(services / TIERS)
  const inTier = (tier: number) => {
    const first = tier * size
    return first + Math.floor(draw() * (Math.min(services, first + size) - first))
  }
  const calls = new Map<string, [string, string]>()
  const add = (from: number, to: number) => calls.set(`${from} ${to}`, [name(from), name(to)])
  for (let n = size; n < services; n++) add(inTier(Math.floor(n / size) - 1), n)
  while (calls.size < edges) {
    const tier = Math.floor(draw() * (TIERS - 1))
    add(inTier(tier), inTier(Math.min(TIERS - 1, tier + (draw() < LEAPS ? 2 : 1))))
  }
  return [...calls.values()]
}

/** A few requests along each call, in the last minutes, rolled as the evaluator would. */
export async function insertWideMap(db: Database, map: WideMap): Promise<void> {
  const draw = drawFrom(23)
  const lastMs = Math.floor(map.nowMs / BUCKET_MS) * BUCKET_MS - MINUTE_MS
  const spans = wideCalls(map).flatMap(([caller, callee], index) =>
    Array.from({ length: 1 + Math.floor(draw() ** 3 * REQUESTS_MAX) }, (_, n): TestSpan[] => {
      const trace = `w${index.toString(36)}-${n}`
      const startMs = lastMs - T0_MS + draw() * BUCKET_MS
      const durationMs = 4 + draw() * 40
      return [
        { trace, id: `${trace} c`, at: `${caller}@1`, kind: 'client', startMs, durationMs },
        {
          ...{ trace, id: `${trace} s`, parent: `${trace} c`, at: `${callee}@1` },
          ...{ startMs: startMs + 1, durationMs: durationMs - 2, error: draw() < 0.03 },
          endpoint: `GET /${callee}`,
        },
      ]
    }).flat(),
  )
  await insertSpans(db, spans)
  await rollHops(db, {
    buckets: [lastMs, lastMs + BUCKET_MS],
    settledMs: map.nowMs + MINUTE_MS,
    lanes: [],
    halves: false,
    version: map.nowMs + 1,
    slices: 1,
  })
}
