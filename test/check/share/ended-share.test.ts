import { describe, expect, it } from 'vitest'
import type { ShareSample } from '#lib/check/sample'
import { trafficShare } from '#lib/check/traffic-share'
import { hop, NOON_MS, type SampleWords, sample, traceId } from '#test/check/sample'

const DEFAULTS = trafficShare.options.parse({})
const LAST_MS = NOON_MS + 40 * 60_000 + 7_250

function ask(
  phase: 'promoted' | 'replaced' | 'rolled-back',
  share: Partial<ShareSample>,
  routes: SampleWords['routes'] = [],
) {
  const [answer, ...rest] = trafficShare.run(sample({ stage: { phase }, share, routes }), DEFAULTS)
  expect(rest).toEqual([])
  return answer
}

const counts = (requests: number, gray: number): Partial<ShareSample> => ({
  total: { requests, gray },
  last: { atMs: LAST_MS, sinceMs: NOON_MS },
})

describe('after a rollback', () => {
  it('passes when nothing reached gray, and says when the last request did', () => {
    expect(ask('rolled-back', counts(10_000, 0))).toMatchObject({
      outcome: 'pass',
      code: 'ended-clean',
      summary:
        'None of 10,000 requests reached gray after the rollback; the last gray request was at 12:40:07 UTC.',
      numbers: { n: 10_000, k: 0, hops: 0, lastRequestMs: LAST_MS },
    })
  })

  it('fails with the number of stragglers and the time of the last', () => {
    expect(ask('rolled-back', counts(10_000, 3))).toMatchObject({
      outcome: 'fail',
      code: 'ended-stragglers',
      summary:
        '3 of 10,000 requests still reached gray after the rollback; the last gray request was at 12:40:07 UTC.',
      evidence: [{ traceId: traceId(1), note: 'reached gray' }],
    })
  })

  it('fails when gray is still asked by somebody who is not the decision point', () => {
    const routes = [
      hop('order-service → favorites-service:gray', 'baseline', {
        requests: 2,
        examples: [traceId(9)],
      }),
      hop('gateway-service → favorites-service', 'baseline', { requests: 9_000 }),
    ]
    expect(ask('rolled-back', counts(9_000, 0), routes)).toMatchObject({
      outcome: 'fail',
      summary:
        'None of 9,000 requests was sent to gray, but 2 hops inside the system still reached gray after the rollback; the last gray request was at 12:40:07 UTC.',
      numbers: { k: 0, hops: 2 },
      evidence: [{ traceId: traceId(9), note: 'reached gray' }],
    })
  })

  it('says since when nothing was seen at all', () => {
    const last = { atMs: null, sinceMs: NOON_MS }
    const answer = ask('rolled-back', { total: { requests: 10_000, gray: 0 }, last })
    expect(answer?.summary).toContain('; no gray request was seen since 12:00 UTC.')
  })

  it('is not sure after a few requests', () => {
    const answer = ask('rolled-back', counts(20, 0))
    expect(answer).toMatchObject({ outcome: 'inconclusive', code: 'ended-insufficient' })
    expect(answer?.moreRequestsNeeded).toBeGreaterThan(100)
    expect(ask('rolled-back', counts(0, 0))).toMatchObject({ code: 'ended-no-data' })
  })
})

describe('after a promotion', () => {
  it('lets nothing go to the baseline of the services that have a new version', () => {
    expect(ask('promoted', counts(10_000, 10_000))?.outcome).toBe('pass')
    expect(ask('promoted', counts(10_000, 9_999))).toMatchObject({
      outcome: 'fail',
      summary:
        '1 of 10,000 requests still reached baseline after the promotion; the last baseline request was at 12:40:07 UTC.',
    })
  })

  it('lets nothing go to gray where the baseline is new now', () => {
    expect(ask('replaced', counts(10_000, 0))).toMatchObject({
      outcome: 'pass',
      summary: expect.stringContaining('reached gray after the promotion'),
    })
    expect(ask('replaced', counts(10_000, 5))?.outcome).toBe('fail')
  })

  it('does not mind the baseline of services that have no other', () => {
    const routes = [hop('favorites-service:gray → order-service', 'gray', { requests: 500 })]
    expect(ask('promoted', counts(10_000, 10_000), routes)?.outcome).toBe('pass')
  })
})
