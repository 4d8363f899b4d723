// Rows as the database answers them, made in memory: what judging costs without it.
import { createRandom } from '#lib/demo/random'
import type { PairPlacing } from '#lib/engine/evaluate/compare/pair-rows'
import type { Placing } from '#lib/engine/evaluate/sums/place-routes'
import type { TrafficPlacing } from '#lib/engine/evaluate/traffic/place-traffic'
import type { CallBucketRow, CallerBucketRow, ShareRow } from '#lib/model/call'
import type { Group, Source, SourceId } from '#lib/model/source'
import type { RouteRow } from '#lib/store/query/read-routes'
import { binOf } from '#lib/topology/bins'
import { WIDE_PLAN } from '#test/bench/wide-traffic'

const INSTANCES = 4
const GRAY = INSTANCES - 1
const MARKED = '77'
/** A service asks so many of the next tier. */
const CALLEES = 4
/** Calls of a database: nobody answers them. */
const STORE = '506'

export interface MadeShape {
  /** Services of each tier; a request asks one of each. */
  readonly tiers: readonly number[]
  readonly endpoints: number
  /** Traces in ten seconds. */
  readonly traces: number
  readonly planText: string
}

const serviceName = (service: number) => `service-${String(service).padStart(2, '0')}`

const SMALL_PLAN = WIDE_PLAN.split('\n')
  .filter((line) => !/service: service-(0[3-9]|[1-4])/.test(line))
  .join('\n')

export const MADE: Readonly<Record<'wide' | 'small', MadeShape>> = {
  wide: { tiers: [10, 20, 20], endpoints: 200, traces: 25_000, planText: WIDE_PLAN },
  small: { tiers: [1, 1, 1], endpoints: 8, traces: 500, planText: SMALL_PLAN },
}

interface Made {
  readonly calls: readonly CallBucketRow[]
  readonly callers: readonly CallerBucketRow[]
  readonly routes: readonly RouteRow[]
  readonly shares: readonly ShareRow[]
}

interface Sum {
  requests: number
  errors: number
  readonly bins: Map<number, number>
  readonly examples: string[]
  readonly errorExamples: string[]
}

export interface MadeRows {
  readonly planText: string
  readonly sources: ReadonlyMap<SourceId, Source>
  readonly placing: PairPlacing & Placing & TrafficPlacing
  bucket(bucketMs: number): Made
}

/** One trace in ten is gray; one span in a hundred fails; `service-02` of gray is slower and worse. */
export function makeRows(shape: MadeShape, seed: number): MadeRows {
  const { tiers, endpoints, traces, planText } = shape
  const random = createRandom(seed)
  const count = tiers.reduce((a, b) => a + b, 0)
  const sources = new Map<SourceId, Source>()
  for (let service = 0; service < count; service += 1) {
    for (let i = 0; i < INSTANCES; i += 1) {
      const id = String(1_000 + service * 10 + i)
      sources.set(id, {
        id,
        protocol: 'otlp',
        service: serviceName(service),
        instance: `${serviceName(service)}-${i}`,
        version: i === GRAY ? 'v2' : 'v1',
        labels: {},
      })
    }
  }
  const groupOf = (id: SourceId): Group => (Number(id) % 10 === GRAY ? 'gray' : 'baseline')
  const places = new Map(
    [...sources].map(([id, { service, protocol }]) => [
      id,
      { service, group: groupOf(id), protocol },
    ]),
  )
  const names = new Map<string, string>()
  const placing: MadeRows['placing'] = {
    place: (id) => places.get(id) ?? null,
    source: (id) => sources.get(id),
    endpoint: (id) => {
      const known = names.get(id)
      if (known !== undefined) return known
      const name = `GET /endpoint/${id}`
      names.set(id, name)
      return name
    },
    counts: () => true,
    divided: new Set([...sources.values()].map(({ service }) => service)),
    labels: (source) => [`version=${source.version}`],
    readMark: () => 'marked',
    isMarked: (set) => set === MARKED,
    lane: null,
    peer: (id) => (id === STORE ? { id, name: 'books', kind: 'database' } : undefined),
  }
  const bucket = (bucketMs: number): Made => {
    const calls = new Map<string, Sum>()
    const callers = new Map<string, Sum>()
    const stores = new Map<string, Sum>()
    const shares = new Map<string, Sum>()
    for (let t = 0; t < traces; t += 1) {
      const gray = random.chance(0.1)
      const mark = gray ? MARKED : '0'
      const trace = `${bucketMs.toString(16)}${t.toString(16)}`.padStart(32, '0')
      let caller = '0'
      let from = 0
      let asking = 0
      tiers.forEach((size, tier) => {
        const choice = tier === 0 ? random.below(size) : asking * 3 + random.below(CALLEES)
        const service = from + (choice % size)
        asking = service
        from += size
        const source = String(1_000 + service * 10 + (gray ? GRAY : random.below(GRAY)))
        const endpoint = String(10_000 + service * endpoints + random.below(endpoints))
        const isWorse = gray && service === 2
        const failed = random.chance(isWorse ? 0.03 : 0.01)
        const bin = binOf((isWorse ? 1.2 : 1) * (3_000 * (3 - tier) + random.next() * 4_000))
        add(calls, `${source} ${endpoint} ${mark}`, { bin, failed, trace })
        add(callers, `${caller} ${source} ${mark}`, { bin, failed, trace })
        if (tier === 0) add(shares, source, { bin, failed, trace })
        caller = source
        add(stores, `${source} ${mark}`, { bin, failed: false, trace })
      })
    }
    const parts = (map: Map<string, Sum>) =>
      [...map]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, sum]) => ({ key: key.split(' '), sum }))
    const callRows = parts(calls).map(({ key, sum }): CallBucketRow => {
      const [calleeSource = '', endpoint = '', markSet = ''] = key
      return {
        bucketMs,
        calleeSource,
        endpoint,
        markSet,
        ...sumOf(sum),
        errorExamples: sum.errorExamples,
        slowExamples: sum.examples.slice(0, 3),
      }
    })
    const asked = parts(callers).map(({ key, sum }) => {
      const [callerSource = '', calleeSource = '', markSet = ''] = key
      return { callerSource, calleeSource, markSet, sum, peer: '0' }
    })
    const stored = parts(stores).map(({ key, sum }) => {
      const [callerSource = '', markSet = ''] = key
      return { callerSource, calleeSource: '0', markSet, sum, peer: STORE }
    })
    return {
      calls: callRows,
      callers: asked.map(({ callerSource, calleeSource, sum }) => ({
        bucketMs,
        callerSource,
        calleeSource,
        ...sumOf(sum),
      })),
      routes: [...asked, ...stored].map(({ callerSource, calleeSource, markSet, sum, peer }) => {
        const { requests, errors } = sum
        const marks = { calleeMark: markSet, markSet, lanes: 0n, peer }
        const whole = { complete: true, root: callerSource === '0' }
        const examples = sum.examples.slice(0, 5)
        return {
          bucketMs,
          callerSource,
          calleeSource,
          ...marks,
          ...whole,
          requests,
          errors,
          examples,
        }
      }),
      shares: parts(shares).map(({ key: [sourceId = ''], sum: { requests, examples } }) => ({
        bucketMs,
        sourceId,
        viaSource: '0',
        endpoint: '0',
        eligible: true,
        requests,
        weight: requests,
        weightSquares: requests,
        newestMs: bucketMs,
        examples: examples.slice(0, 5),
      })),
    }
  }
  return { planText, sources, placing, bucket }
}

interface One {
  readonly bin: number
  readonly failed: boolean
  readonly trace: string
}

function add(sums: Map<string, Sum>, key: string, { bin, failed, trace }: One): void {
  let sum = sums.get(key)
  if (sum === undefined) {
    sum = { requests: 0, errors: 0, bins: new Map(), examples: [], errorExamples: [] }
    sums.set(key, sum)
  }
  sum.requests += 1
  sum.bins.set(bin, (sum.bins.get(bin) ?? 0) + 1)
  if (sum.examples.length < 5) sum.examples.push(trace)
  if (!failed) return
  sum.errors += 1
  if (sum.errorExamples.length < 5) sum.errorExamples.push(trace)
}

function sumOf({ requests, errors, bins }: Sum) {
  const sorted = [...bins].sort(([a], [b]) => a - b)
  return {
    requests,
    errors,
    bins: sorted.map(([bin]) => bin),
    counts: sorted.map(([, n]) => n),
  }
}
