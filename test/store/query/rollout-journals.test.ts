import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Revision, StageChange } from '#lib/model/rollout'
import type { Verdict } from '#lib/model/verdict'
import { appendRevision } from '#lib/store/query/append-revision'
import { appendStageChange } from '#lib/store/query/append-stage-change'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { readRevisions } from '#lib/store/query/read-revisions'
import { readRollouts } from '#lib/store/query/read-rollouts'
import { readStageChanges } from '#lib/store/query/read-stage-changes'
import { readVerdict } from '#lib/store/query/read-verdict'
import { readVerdictHistory } from '#lib/store/query/read-verdict-history'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

/** 2026-11-22T12:00:00Z */
const NOON = Date.UTC(2026, 10, 22, 12)
const MINUTE = 60_000

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop(), 60_000)

const revision = (rollout: string, number: number, given: Partial<Revision> = {}): Revision => ({
  rollout,
  revision: number,
  atMs: NOON + number,
  author: 'ann',
  plan: `{"number":${number}}`,
  sourceText: `# ${rollout} "${number}"\n\nline`,
  ...given,
})

describe('the journal of revisions', { timeout: 30_000 }, () => {
  it('gives back what was kept, newest first', async () => {
    const first = revision('kept', 1)
    const second = revision('kept', 2, { author: 'bob', plan: '{"a":"5%"}' })
    await appendRevision(test.db, first)
    await appendRevision(test.db, second)
    expect(await readRevisions(test.db, 'kept')).toEqual([second, first])
    expect(await readRevisions(test.db, 'unknown')).toEqual([])
  })

  it('lets one of two writers have a revision number', async () => {
    const writers = ['ann', 'bob', 'cat'].map((author) => revision('raced', 1, { author }))
    await Promise.all(writers.map((writer) => appendRevision(test.db, writer)))
    expect(await readRevisions(test.db, 'raced')).toHaveLength(1)
  })

  it('knows the newest revision of each rollout, and how old the rollout is', async () => {
    await appendRevision(test.db, revision('young', 1, { atMs: NOON + 9 * MINUTE }))
    await appendRevision(test.db, revision('old', 1, { atMs: NOON - 9 * MINUTE }))
    await appendRevision(test.db, revision('old', 2, { atMs: NOON + 99 * MINUTE }))
    const rows = await readRollouts(test.db)
    const old = rows.find(({ rollout }) => rollout === 'old')
    const young = rows.find(({ rollout }) => rollout === 'young')
    expect(old).toMatchObject({
      revision: 2,
      atMs: NOON + 99 * MINUTE,
      createdMs: NOON - 9 * MINUTE,
    })
    expect(old?.sourceText).toBe('# old "2"\n\nline')
    expect(old?.rank).toBe(0)
    expect(young?.rank).toBe(rows.length - 1)
    expect(await readRollouts(test.db, 'old')).toEqual([old])
    expect(await readRollouts(test.db, 'unknown')).toEqual([])
  })
})

describe('the journal of stage changes', { timeout: 30_000 }, () => {
  const change = (rollout: string, n: number, given: Partial<StageChange> = {}): StageChange => ({
    id: crypto.randomUUID(),
    rollout,
    atMs: NOON + n,
    action: 'start',
    state: 'running',
    stage: 'canary',
    author: 'ann',
    ...given,
  })

  it('gives back what was done, oldest first', async () => {
    const first = change('staged', 1)
    const second = change('staged', 2, { action: 'rollback', state: 'rolled-back', stage: null })
    await appendStageChange(test.db, first, 0)
    await appendStageChange(test.db, second, 1)
    await appendStageChange(test.db, change('other', 1), 0)
    expect(await readStageChanges(test.db, 'staged')).toEqual([first, second])
    expect(await readStageChanges(test.db)).toHaveLength(3)
  })

  it('keeps one of two changes that follow the same one', async () => {
    const both = [change('crossed', 1), change('crossed', 2)]
    await Promise.all(both.map((one) => appendStageChange(test.db, one, 0)))
    expect(await readStageChanges(test.db, 'crossed')).toHaveLength(1)
  })
})

describe('the journal of verdicts', { timeout: 30_000 }, () => {
  const verdict = (rollout: string, requests: number, given: Partial<Verdict> = {}): Verdict => ({
    rollout,
    revision: 3,
    stage: 'canary',
    outcome: 'inconclusive',
    asOf: new Date(NOON).toISOString(),
    since: new Date(NOON).toISOString(),
    share: { planned: 0.1, tolerance: 0.01, observed: 0.1, interval: [0, 1], requests, gray: 1 },
    findings: [],
    ...given,
  })

  it('gives back the newest one whole', async () => {
    await appendVerdict(test.db, { atMs: NOON, changed: true, verdict: verdict('judged', 1) })
    const last = verdict('judged', 2, {
      outcome: 'fail',
      findings: [
        {
          check: 'routing',
          subject: 'a → b',
          outcome: 'fail',
          required: true,
          summary: '“quoted”, and 1 % more',
          code: 'missed-gray',
          numbers: { n: 1, note: null, text: 'x' },
          evidence: [{ traceId: '0'.repeat(32), note: 'missed-gray' }],
          moreRequestsNeeded: null,
        },
      ],
    })
    await appendVerdict(test.db, { atMs: NOON + 1, changed: true, verdict: last })
    expect(await readVerdict(test.db, 'judged')).toEqual({
      atMs: NOON + 1,
      changed: true,
      verdict: last,
    })
    expect(await readVerdict(test.db, 'never')).toBeNull()
  })

  it('tells a verdict before the first stage by a null, not by an empty name', async () => {
    const early = verdict('early', 0, { stage: null })
    await appendVerdict(test.db, { atMs: NOON, changed: true, verdict: early })
    expect((await readVerdict(test.db, 'early'))?.verdict.stage).toBeNull()
    const range = { rollout: 'early', fromMs: NOON, toMs: NOON + 1 }
    expect((await readVerdictHistory(test.db, range))[0]?.stage).toBeNull()
  })

  it('thins a long history evenly, and keeps each change', async () => {
    for (let n = 0; n < 100; n += 1) {
      await appendVerdict(test.db, {
        atMs: NOON + n * 1_000,
        changed: n === 37,
        verdict: verdict('long', n, n === 37 ? { outcome: 'fail' } : {}),
      })
    }
    const range = { rollout: 'long', fromMs: NOON, toMs: NOON + 100_000 }
    const all = await readVerdictHistory(test.db, range)
    expect(all.map(({ share }) => share.requests)).toEqual(Array.from({ length: 100 }, (_, n) => n))
    const few = await readVerdictHistory(test.db, { ...range, points: 10 })
    expect(few.map(({ share }) => share.requests)).toEqual([
      9, 19, 29, 37, 39, 49, 59, 69, 79, 89, 99,
    ])
    expect(few[3]).toMatchObject({ outcome: 'fail', changed: true, revision: 3, stage: 'canary' })
  })

  it('reads half-open ranges', async () => {
    const range = { rollout: 'long', fromMs: NOON + 2_000, toMs: NOON + 4_000 }
    const points = await readVerdictHistory(test.db, range)
    expect(points.map(({ atMs }) => atMs - NOON)).toEqual([2_000, 3_000])
  })
})
