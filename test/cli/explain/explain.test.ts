// How: the explain command against a small HTTP server that answers as the API does.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainVerdict } from '#lib/cli/explain/run-explain'
import type { Finding, Verdict } from '#lib/model/verdict'
import { NO_SHARE } from '#lib/verdict/share-summary'
import { type FakeApi, startFakeApi } from '#test/cli/remote/fake-api'

let api: FakeApi
beforeEach(async () => {
  api = await startFakeApi()
})
afterEach(() => api.stop())

const SHARE: Finding = {
  check: 'traffic-share',
  subject: 'gateway',
  outcome: 'fail',
  required: true,
  summary: '14% of requests reached gray instead of 10% ± 2%.',
  code: 'share-deviates',
  numbers: {
    n: 10_000,
    k: 1_400,
    estimate: 0.14,
    method: 'beta-binomial e-value, multi-start',
    windowMs: 90_000,
    fromMs: Date.UTC(2026, 10, 22, 12),
    toMs: Date.UTC(2026, 10, 22, 13),
    failedAtMs: Date.UTC(2026, 10, 22, 12, 30),
    unknown: null,
  },
  evidence: [{ traceId: 'a'.repeat(32), note: 'reached gray' }, { traceId: 'b'.repeat(32) }],
  moreRequestsNeeded: null,
}
const ROUTING: Finding = {
  ...SHARE,
  check: 'routing',
  subject: 'gateway → order',
  outcome: 'inconclusive',
  required: false,
  summary: 'Too early to say.',
  code: 'routing-insufficient',
  numbers: { 'gray-ok': 3 },
  evidence: [],
  moreRequestsNeeded: 40,
}
const VERDICT: Verdict = {
  rollout: 'favorites-v2',
  revision: 2,
  stage: 'canary',
  outcome: 'fail',
  asOf: '2026-11-22T13:00:10.000Z',
  since: '2026-11-22T12:30:00.000Z',
  share: NO_SHARE,
  findings: [SHARE, ROUTING],
}

describe('grayproof explain', () => {
  it('tells the outcome and its reason first, then each finding with what it rests on', async () => {
    api.reply(200, VERDICT)
    await explainVerdict(api.remote(), { rollout: 'favorites-v2' })
    expect(api.printed).toEqual([
      '✕ favorites-v2, stage canary: fail',
      '  because traffic-share: 14% of requests reached gray instead of 10% ± 2%.',
      '  since 2026-11-22T12:30:00.000Z, as of 2026-11-22T13:00:10.000Z, by revision 2 of the plan',
      '  share: no requests yet',
      '',
      '✕ traffic-share of gateway: fail (share-deviates)',
      '    14% of requests reached gray instead of 10% ± 2%.',
      '    numbers:',
      '      requests (n)            10,000',
      '      of them (k)             1,400',
      '      observed (estimate)     14%',
      '      method                  beta-binomial e-value, multi-start',
      '      windowMs                1m30s',
      '      failed at (failedAtMs)  2026-11-22T12:30:00.000Z',
      '    counted:',
      '      from 2026-11-22T12:00:00.000Z to 2026-11-22T13:00:00.000Z',
      '    recompute:',
      expect.stringContaining('ln E = ln B(κp0+k, κ(1−p0)+n−k)'),
      '      grayproof replay --rollout favorites-v2 --from 2026-11-22T12:00:00.000Z --to 2026-11-22T13:00:10.000Z --json',
      '    traces:',
      `      ${api.url}/traces/${'a'.repeat(32)}?rollout=favorites-v2  reached gray`,
      `      ${api.url}/traces/${'b'.repeat(32)}?rollout=favorites-v2`,
      '',
      '? routing of gateway → order: inconclusive (routing-insufficient, shown only)',
      '    Too early to say.',
      '    about 40 more requests would decide it',
      '    numbers:',
      '      reached gray, as it should (gray-ok)  3',
    ])
  })

  it('tells one check when asked for one', async () => {
    api.reply(200, VERDICT)
    await explainVerdict(api.remote(), { rollout: 'favorites-v2', check: ['routing'], json: true })
    const { findings, outcome } = JSON.parse(api.printed.join('\n')) as Verdict
    expect(findings).toEqual([ROUTING])
    expect(outcome).toBe('fail')
  })

  it('names the checks there are when asked for another', async () => {
    api.reply(200, VERDICT)
    const asked = explainVerdict(api.remote(), { rollout: 'favorites-v2', check: ['routeing'] })
    await expect(asked).rejects.toThrow(
      'the verdict says nothing of "routeing" (did you mean routing?): it has traffic-share, routing',
    )
  })
})
