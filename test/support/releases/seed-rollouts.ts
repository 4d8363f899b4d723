// A store full of releases in every state, judged by the product's own evaluator: for pages and API.

import { createJudge } from '#lib/engine/evaluate/judge'
import { createLaneRules } from '#lib/engine/evaluate/lane-rules'
import { createLog } from '#lib/engine/log'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import { BUCKET_MS } from '#lib/model/hop'
import type { StageAction } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'
import { rollHops } from '#lib/store/query/roll-hops'
import { insertSpans, T0_MS } from '#test/support/insert-spans'
import { type Bookstore, bookstoreTraffic } from '#test/support/releases/bookstore-traffic'

const MINUTE_MS = 60_000
const SPANS_PER_INSERT = 15_000
const BUCKETS_PER_ROLL = 30
/** Verdicts of the past are this far apart: enough for a chart. Whole buckets. */
const LOOK_EVERY_MS = 40_000

interface SeededRollout {
  readonly store: Bookstore
  readonly requestsPerMinute: number
  readonly plan: string
  /** Minutes before now. */
  readonly steps: readonly (readonly [action: StageAction, minutesAgo: number])[]
}

export const FAILING = 'favorites-v2'
export const PASSING = 'checkout-favorites-v2'
export const OPEN = 'search-favorites-v2'

const QUIET = { marked: true, grayErrors: 0.004, baselineErrors: 0.004, slowdown: 1 } as const

export interface SeedOptions {
  readonly nowMs: number
  /** How much of the past has traffic. */
  readonly minutes: number
}

/** Four rollouts: one loses marks, one is fine, one has too little traffic, one was promoted. */
export async function seedRollouts(db: Database, { nowMs, minutes }: SeedOptions): Promise<void> {
  const losesMarkFromMs = nowMs - (minutes / 3) * MINUTE_MS
  const seeded: readonly SeededRollout[] = [
    {
      store: {
        ...{ prefix: '', share: 0.2, ...QUIET, grayErrors: 0.026, slowdown: 1.15 },
        losesMarkFromMs,
      },
      requestsPerMinute: 90,
      plan: planText('', ['{ name: canary, share: 5%, tolerance: 2%, hold: 10m }', STAGE_20, LAST]),
      steps: [['start', minutes - 1]],
    },
    {
      store: { prefix: 'checkout-', share: 0.25, ...QUIET, marked: false },
      requestsPerMinute: 300,
      plan: planText(
        'checkout-',
        ['{ name: quarter, share: 25%, tolerance: 10%, hold: 5m }', LAST],
        'weight',
      ),
      steps: [['start', minutes - 1]],
    },
    {
      store: { prefix: 'search-', share: 0.1, ...QUIET },
      requestsPerMinute: 6,
      plan: planText('search-', ['{ name: canary, share: 10%, tolerance: 2%, hold: 1h }', LAST]),
      steps: [['start', minutes - 2]],
    },
    {
      store: { prefix: 'catalog-', share: 1, ...QUIET },
      requestsPerMinute: 40,
      plan: planText('catalog-', [LAST]),
      steps: [
        ['start', minutes - 1],
        ['promote', minutes - 2],
      ],
    },
  ]
  for (const rollout of seeded) await seedRollout(db, rollout, { nowMs, minutes })
  await rollEverything(db, { nowMs, minutes })
  await judgeThePast(db, { nowMs, minutes })
}

const STAGE_20 = '{ name: fifth, share: 20%, tolerance: 4%, hold: 30m }'
const LAST = '{ name: all, share: 100% }'

async function seedRollout(
  db: Database,
  { store, requestsPerMinute, plan, steps }: SeededRollout,
  { nowMs, minutes }: SeedOptions,
): Promise<void> {
  const at = (minutesAgo: number) => ({ db, now: () => nowMs - minutesAgo * MINUTE_MS })
  const { rollout } = await applyPlan(at(minutes), { text: plan, author: 'release-team' })
  for (const [action, minutesAgo] of steps) {
    await changeStage(at(minutesAgo), { name: rollout, action, author: 'release-team' })
  }
  if (store.prefix === '') await advanceFavorites(db, { nowMs, minutes })
  const spans = bookstoreTraffic({
    store,
    fromMs: nowMs - minutes * MINUTE_MS,
    toMs: nowMs - 2_000,
    requests: requestsPerMinute * minutes,
    zeroMs: T0_MS,
    seed: 7,
  })
  for (let from = 0; from < spans.length; from += SPANS_PER_INSERT) {
    await insertSpans(db, spans.slice(from, from + SPANS_PER_INSERT))
  }
}

/** Its first stage saw four times its share: it was moved on a minute later. */
async function advanceFavorites(db: Database, { nowMs, minutes }: SeedOptions): Promise<void> {
  const deps = { db, now: () => nowMs - (minutes - 2) * MINUTE_MS }
  await changeStage(deps, { name: FAILING, action: 'advance', author: 'release-team' })
}

async function rollEverything(db: Database, { nowMs, minutes }: SeedOptions): Promise<void> {
  const lanes = await createLaneRules(db)(nowMs)
  const first = Math.floor((nowMs - minutes * MINUTE_MS) / BUCKET_MS) * BUCKET_MS
  const buckets: number[] = []
  for (let bucketMs = first; bucketMs <= nowMs; bucketMs += BUCKET_MS) buckets.push(bucketMs)
  for (let from = 0; from < buckets.length; from += BUCKETS_PER_ROLL) {
    await rollHops(db, {
      buckets: buckets.slice(from, from + BUCKETS_PER_ROLL),
      settledMs: nowMs + MINUTE_MS,
      lanes,
      halves: false,
      version: nowMs,
      slices: 1,
    })
  }
}

/** Looks at each moment of the past as the evaluator would have. */
async function judgeThePast(db: Database, { nowMs, minutes }: SeedOptions): Promise<void> {
  const { judge } = createJudge({
    db,
    log: createLog({ name: 'seed', level: 'error', sink: console.error }),
  })
  const looks = Math.floor((minutes * MINUTE_MS) / LOOK_EVERY_MS)
  for (let atMs = nowMs - looks * LOOK_EVERY_MS; atMs <= nowMs; atMs += LOOK_EVERY_MS) {
    const bucketMs = Math.floor(atMs / BUCKET_MS) * BUCKET_MS
    const changedBuckets = Array.from(
      { length: LOOK_EVERY_MS / BUCKET_MS + 1 },
      (_, ago) => bucketMs - ago * BUCKET_MS,
    )
    await judge({ nowMs: atMs, changedBuckets })
  }
}

function planText(
  prefix: string,
  stages: readonly string[],
  by: 'mark' | 'weight' = 'mark',
): string {
  const single = ['dubbo-gateway', 'store-service', 'order-service']
  const mark = `
  mark:
    anyOf: [{ attribute: http.request.header.gray, equals: "true" }]`
  return `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${prefix}favorites-v2 }
spec:${by === 'mark' ? mark : ''}
  services:
    - service: ${prefix}favorites-service
      baseline: { reportedAs: ${prefix}favorites-service }
      gray: { reportedAs: ${prefix}favorites-service-new }
      whenGrayDown: baseline
${single.map((name) => `    - service: ${prefix}${name}`).join('\n')}
  split: { at: ${prefix}gateway-service, by: ${by} }
  stages:
${stages.map((stage) => `    - ${stage}`).join('\n')}
  settle: 20s
`
}
