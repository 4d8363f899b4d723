// What judging costs without a database: CPU of this process for a bucket and for a look, part by part.
// How: rows of calls, hops and shares are made here as the database would answer them, bucket by
// bucket, and go through everything that a look does. The digest of all findings tells two versions of
// the code apart. Arguments: wide or small, buckets (60), seed (1).
import { createHash } from 'node:crypto'
import type { Check } from '#lib/check/check'
import { createBook } from '#lib/check/compare/book'
import { CHECKS } from '#lib/check/index'
import { askCheck } from '#lib/engine/evaluate/ask-checks'
import { bookOptions } from '#lib/engine/evaluate/compare/book-options'
import { pairRows } from '#lib/engine/evaluate/compare/pair-rows'
import { neededBy, sampleOf } from '#lib/engine/evaluate/sample-of'
import { createLedger } from '#lib/engine/evaluate/sums/ledger'
import { placeRoutes } from '#lib/engine/evaluate/sums/place-routes'
import { placeShares } from '#lib/engine/evaluate/sums/place-shares'
import { placeTraffic } from '#lib/engine/evaluate/traffic/place-traffic'
import { BUCKET_MS } from '#lib/model/hop'
import { parsePlan } from '#lib/plan/parse-plan'
import { MADE, type MadeShape, makeRows } from '#test/bench/traffic/made-rows'

const shape: MadeShape = process.argv[2] === 'small' ? MADE.small : MADE.wide
const buckets = Number(process.argv[3] ?? 60)
const seed = Number(process.argv[4] ?? 1)
const FROM_MS = Date.UTC(2026, 10, 22, 12)

const rows = makeRows(shape, seed)
const plan = parsePlan(rows.planText)
const { placing } = rows
const book = createBook({
  fromMs: FROM_MS,
  services: [...placing.divided],
  ...bookOptions(plan),
  thresholds: new Map(),
  before: null,
})
const ledger = createLedger(FROM_MS, plan.services)
const needs = neededBy(plan)
const [first] = plan.stages
const stage = {
  name: first?.name ?? '',
  phase: 'running',
  planned: first?.share ?? null,
  tolerance: first?.tolerance ?? null,
} as const

const spent = new Map<string, number[]>()
function timed<T>(part: string, work: () => T): T {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  const list = spent.get(part) ?? []
  list.push((user + system) / 1_000)
  spent.set(part, list)
  return result
}

const digest = createHash('sha256')
for (let i = 0; i < buckets; i += 1) {
  const bucketMs = FROM_MS + i * BUCKET_MS
  const made = rows.bucket(bucketMs)
  const toMs = bucketMs + BUCKET_MS
  const pairs = timed('pair rows', () => pairRows(made.calls, made.callers, placing))
  const isSlotChange = (bucketMs - FROM_MS) % 300_000 === 0 && i > 0
  timed(isSlotChange ? 'book, new slot' : 'book', () => book.add(bucketMs, pairs))
  timed('placing', () => {
    ledger.replace(bucketMs, {
      routes: placeRoutes(made.routes, placing),
      traffic: placeTraffic(bucketMs, made.routes, placing),
      shares: placeShares(made.shares, (id) => placing.place(id)?.group ?? null, 0.1),
    })
  })
  timed('ledger', () => ledger.age(toMs))
  const window = { fromMs: FROM_MS, toMs }
  const sums = timed('sums', () => ledger.sums(toMs))
  const sample = timed('sample', () =>
    sampleOf({
      plan,
      stage,
      window,
      needs,
      sums,
      comparisons: book.comparisons(),
      sources: rows.sources,
      placeOf: (id) => placing.place(id),
      earlier: new Map(),
      quality: new Map(),
    }),
  )
  for (const check of CHECKS as readonly Check[]) {
    const found = timed(`check ${check.name}`, () => askCheck(plan, check, sample))
    digest.update(JSON.stringify(found))
    const broken = found.find(({ outcome }) => outcome === 'error')
    if (broken !== undefined) throw new Error(broken.summary)
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)
let total = 0
for (const [part, list] of spent) {
  const sum = list.reduce((a, b) => a + b, 0)
  total += sum
  const late = list.slice(Math.floor(list.length / 2))
  const mean = late.reduce((a, b) => a + b, 0) / late.length
  say(
    `${part.padEnd(28)} ${mean.toFixed(2).padStart(9)} ms each (later half), ${sum.toFixed(0).padStart(7)} ms in all`,
  )
}
say(`${(total / buckets).toFixed(2)} CPU-ms a bucket; digest ${digest.digest('hex').slice(0, 16)}`)
global.gc?.()
const { heapUsed, arrayBuffers } = process.memoryUsage()
say(`heap ${(heapUsed / 1e6).toFixed(0)} MB, buffers ${(arrayBuffers / 1e6).toFixed(0)} MB`)
