// How: each test has ten minutes of its own on the clock, so that all share one database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ShareRow } from '#lib/model/call'
import { readShares } from '#lib/store/query/read-shares'
import { rollShares } from '#lib/store/query/roll-shares'
import type { ShareRule } from '#lib/store/query/share-traces'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { bucketsBetween } from '#test/support/hops/bucket-times'
import { nextVersion } from '#test/support/hops/roll'
import {
  idOf,
  insertSpans,
  markIdOf,
  T0_MS,
  type TestSpan,
  traceHex,
} from '#test/support/insert-spans'

const OWN_MS = 600_000
const GRAY = 'favorites@v2'
const BASELINE = 'favorites@v1'

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop())

const RULE: ShareRule = {
  rollout: 'favorites-v2',
  selection: '18446744073709551615',
  sources: [idOf(GRAY), idOf(BASELINE)],
  split: null,
  of: null,
  unit: null,
}

async function insert(own: number, spans: readonly TestSpan[]): Promise<void> {
  const moved = spans.map((span) => ({ ...span, startMs: (span.startMs ?? 0) + own * OWN_MS }))
  await insertSpans(test.db, moved)
}

/** `bucket second: gray/baseline traces` of what is committed after a roll. */
async function shares(own: number, change: Partial<ShareRule> = {}): Promise<string[]> {
  const fromMs = T0_MS + own * OWN_MS
  const range = { fromMs, toMs: fromMs + 60_000 }
  const rule = { ...RULE, ...change }
  const buckets = bucketsBetween(range.fromMs, range.toMs)
  await rollShares(test.db, { rule, buckets, version: nextVersion() })
  const { rollout, selection } = rule
  const rows = await readShares(test.db, { ...range, rollout, selection })
  return rows
    .map(({ bucketMs, sourceId, requests }) => {
      const group = sourceId === idOf(GRAY) ? 'gray' : 'baseline'
      return `${(bucketMs - fromMs) / 1_000} s: ${requests} ${group}`
    })
    .sort()
}

const NAMES = [GRAY, BASELINE, 'gateway@v1', 'gateway@v2', 'shop@v1', 'shop@v2']
const PATHS = ['GET /', 'GET /cart']

async function rows(own: number, change: Partial<ShareRule> = {}): Promise<ShareRow[]> {
  await shares(own, change)
  const fromMs = T0_MS + own * OWN_MS
  const read = await readShares(test.db, { ...RULE, ...change, fromMs, toMs: fromMs + 60_000 })
  return read
}

/** Traces of a row, as the test called them. */
function tracesOf({ examples }: ShareRow): string[] {
  return examples.map((id) => Buffer.from(id, 'hex').toString('ascii').replaceAll('.', ''))
}

/** `source via instance endpoint`, in the order of traces. */
async function decisions(own: number, change: Partial<ShareRule> = {}): Promise<string[]> {
  const nameOf = (id: string) => NAMES.find((name) => idOf(name) === id) ?? 'nobody'
  const found = await rows(own, change)
  return found
    .map(({ sourceId, viaSource, endpoint }) => {
      const path = PATHS.find((name) => idOf(name) === endpoint)
      return `${nameOf(sourceId)} via ${nameOf(viaSource)} ${path}`
    })
    .sort((a, b) => (a < b ? 1 : -1))
}

const hop = (trace: string, at: string, extra: Partial<TestSpan> = {}): TestSpan => ({
  trace,
  id: `${trace}-${at}`,
  at,
  ...extra,
})

describe('shares', { timeout: 30_000 }, () => {
  it('count traces by the source that answered first, in the bucket of that answer', async () => {
    await insert(1, [
      hop('a', GRAY, { startMs: 1_000 }),
      hop('b', BASELINE, { startMs: 2_000 }),
      hop('c', BASELINE, { startMs: 3_000 }),
      hop('d', GRAY, { startMs: 11_000 }),
    ])
    expect(await shares(1)).toEqual(['0 s: 1 gray', '0 s: 2 baseline', '10 s: 1 gray'])
  })

  it('count a trace once, however many hops it has and however late they come', async () => {
    await insert(2, [
      hop('a', GRAY, { startMs: 1_000 }),
      hop('a', BASELINE, { startMs: 2_000, id: 'second' }),
      hop('a', BASELINE, { startMs: 25_000, id: 'third' }),
    ])
    expect(await shares(2)).toEqual(['0 s: 1 gray'])
  })

  it('count only traces that passed the decision point', async () => {
    const split = [idOf('gateway@v1')]
    await insert(3, [
      hop('a', 'gateway@v1'),
      hop('a', GRAY, { startMs: 12_000 }),
      hop('b', 'cron@v1'),
      hop('b', BASELINE),
    ])
    expect(await shares(3, { split })).toEqual(['10 s: 1 gray'])
    expect(await shares(3, { split: [] })).toEqual([])
  })

  it('do not count calls, internal work, spans that are only shown, or linked twins', async () => {
    await insert(4, [
      hop('a', GRAY, { kind: 'client' }),
      hop('b', GRAY, { kind: 'internal' }),
      hop('c', GRAY, { flags: ['skipAnalysis'] }),
      hop('d', GRAY, { kind: 'consumer', flags: ['linked'] }),
      hop('e', GRAY, { kind: 'consumer', flags: ['link'], parent: 'p' }),
      hop('f', BASELINE, { kind: 'unspecified' }),
    ])
    expect(await shares(4)).toEqual(['0 s: 1 baseline', '0 s: 1 gray'])
  })

  it('replace what they said when an earlier answer comes late', async () => {
    await insert(5, [hop('a', BASELINE, { startMs: 15_000 })])
    expect(await shares(5)).toEqual(['10 s: 1 baseline'])
    await insert(5, [hop('a', GRAY, { startMs: 1_000 })])
    expect(await shares(5)).toEqual(['0 s: 1 gray'])
  })

  it('count a batch that is stored twice once', async () => {
    await insert(6, [hop('a', GRAY), hop('a', GRAY), hop('b', BASELINE), hop('b', BASELINE)])
    expect(await shares(6)).toEqual(['0 s: 1 baseline', '0 s: 1 gray'])
  })

  it('of another selection or rollout are other shares', async () => {
    await insert(7, [hop('a', GRAY), hop('b', BASELINE)])
    expect(await shares(7, { selection: '7', sources: [idOf(GRAY)] })).toEqual(['0 s: 1 gray'])
    expect(await shares(7, { rollout: 'other' })).toHaveLength(2)
    expect(await shares(7)).toHaveLength(2)
  })

  it('are none, and committed as such, while no source is chosen', async () => {
    await insert(8, [hop('a', GRAY)])
    expect(await shares(8)).toHaveLength(1)
    expect(await shares(8, { sources: [] })).toEqual([])
  })

  it('keep the same few traces as examples', async () => {
    const traces = Array.from({ length: 20 }, (_, i) => `t${String(i).padStart(2, '0')}`)
    await insert(
      9,
      [...traces].reverse().map((trace) => hop(trace, GRAY)),
    )
    await shares(9)
    const range = { fromMs: T0_MS + 9 * OWN_MS, toMs: T0_MS + 10 * OWN_MS }
    const [row] = await readShares(test.db, { ...range, ...RULE })
    expect(row?.examples).toEqual(traces.slice(0, 5).map(traceHex))
  })

  it('name the instance and the endpoint that took the decision', async () => {
    const split = [idOf('gateway@v1'), idOf('gateway@v2')]
    await insert(10, [
      hop('a', 'gateway@v1', { endpoint: 'GET /' }),
      hop('a', 'gateway@v1', { id: 'call', kind: 'client', startMs: 1, endpoint: 'call' }),
      hop('a', GRAY, { startMs: 2, parent: 'call' }),
      hop('b', 'gateway@v2', { endpoint: 'GET /cart' }),
      hop('b', BASELINE, { startMs: 2 }),
    ])
    expect(await decisions(10, { split })).toEqual([
      `${GRAY} via gateway@v1 GET /`,
      `${BASELINE} via gateway@v2 GET /cart`,
    ])
  })

  it('name the caller where any caller may decide', async () => {
    await insert(11, [
      hop('a', 'shop@v1', { id: 'entry' }),
      hop('a', 'shop@v1', { id: 'call', kind: 'client', startMs: 1, parent: 'entry' }),
      hop('a', GRAY, { startMs: 2, parent: 'call', endpoint: 'GET /' }),
      hop('b', BASELINE, { startMs: 2, parent: 'unseen', caller: 'shop@v2', endpoint: 'GET /' }),
      hop('c', BASELINE, { startMs: 3, endpoint: 'GET /cart' }),
    ])
    expect(await decisions(11)).toEqual([
      `${GRAY} via shop@v1 GET /`,
      `${BASELINE} via shop@v2 GET /`,
      `${BASELINE} via nobody GET /cart`,
    ])
  })

  it('tell apart what the share is no share of', async () => {
    const mobile = { app: 'mobile' }
    const gray = { gray: 'true' }
    await insert(12, [
      hop('a', GRAY),
      hop('b', GRAY, { mark: mobile }),
      hop('c', BASELINE, { mark: gray }),
      hop('d', BASELINE),
      hop('d', 'order@v1', { startMs: 30_000, mark: mobile }),
    ])
    const only = async (of: ShareRule['of'], selection: string) =>
      (await rows(12, { of, selection }))
        .filter(({ eligible }) => eligible)
        .flatMap(tracesOf)
        .sort()
    expect(await only({ anyOf: null, noneOf: [markIdOf(mobile)] }, '1')).toEqual(['a', 'c'])
    expect(await only({ anyOf: [markIdOf(mobile)], noneOf: [] }, '2')).toEqual(['b', 'd'])
    expect(await only({ anyOf: [], noneOf: [] }, '3')).toEqual([])
    expect(await only(null, '4')).toEqual(['a', 'b', 'c', 'd'])
  })

  it('add up what sampled traces stand for, and say when the newest began', async () => {
    await insert(13, [
      hop('a', GRAY, { weight: 4, startMs: 1_500 }),
      hop('b', GRAY, { weight: 2, startMs: 2_250 }),
    ])
    const [row] = await rows(13)
    expect(row).toMatchObject({ requests: 2, weight: 6, weightSquares: 20 })
    expect(row?.newestMs).toBe(T0_MS + 13 * OWN_MS + 2_250)
  })

  it('count rare endpoints together, so that names made of ids cost nothing', async () => {
    const many = Array.from({ length: 90 }, (_, i) => hop(`t${i}`, GRAY, { endpoint: `/id/${i}` }))
    await insert(14, many)
    const found = await rows(14)
    expect(found).toHaveLength(65)
    expect(found.find(({ endpoint }) => endpoint === '0')?.requests).toBe(26)
  })
})
