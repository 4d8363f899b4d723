import { describe, expect, it } from 'vitest'
import { NO_LINKS, toAlert, toResolved } from '#lib/alert/episode/to-alert'
import { backOffMs, GIVE_UP_MS } from '#lib/alert/outbox/back-off'
import { type LaneArgs, nextStep, type Waiting } from '#lib/alert/outbox/lane'
import { findingOf, HOUR, MINUTE, NOON, verdictOf } from '#test/support/alerts/verdicts'

function waiting(
  episode: string,
  more: Partial<Waiting> & { readonly over?: boolean } = {},
): Waiting {
  const { over = false, ...rest } = more
  const verdict = verdictOf({ routing: 'fail' })
  const finding = findingOf('routing', 'fail')
  const firing = toAlert({
    episode,
    check: 'routing',
    finding,
    verdict,
    openedMs: NOON,
    links: NO_LINKS,
  })
  const alert = over ? toResolved(firing, NOON + MINUTE) : firing
  const id = `${episode}-${alert.state}`
  return {
    message: { id, target: 'team', episode, atMs: NOON + (over ? MINUTE : 0), alert },
    attempts: 0,
    firstAttemptMs: null,
    lastAttemptMs: null,
    digest: null,
    ...rest,
  }
}

function step(list: readonly Waiting[], more: Partial<LaneArgs> = {}) {
  const next = nextStep({
    target: 'team',
    waiting: list,
    lane: { sentMs: [], failures: 0, lastAttemptMs: null, notBeforeMs: 0 },
    perMinute: null,
    digests: true,
    quiet: false,
    isSnoozed: () => false,
    isAcknowledged: () => false,
    wasTold: () => false,
    nowMs: NOON + HOUR,
    ...more,
  })
  if (next.kind === 'rest') return 'rest'
  const ids = next.batch.map(({ message }) => message.id).join(' ')
  return next.kind === 'send' ? `send ${ids}` : `${next.how.result} ${ids}`
}

const firing = waiting('a')
const over = waiting('a', { over: true })

describe('what is sent next', () => {
  it('is nothing when nothing waits', () => {
    expect(step([])).toBe('rest')
  })

  it('is the beginning before the end', () => {
    expect(step([firing, over])).toBe('send a-firing')
    expect(step([over], { wasTold: () => true })).toBe('send a-resolved')
  })

  it('is no end of what was never told', () => {
    expect(step([over])).toBe('dropped a-resolved')
  })

  it('is what was not tried for longest, so that one bad message holds up no other', () => {
    const bad = { ...firing, attempts: 3, firstAttemptMs: NOON, lastAttemptMs: NOON + MINUTE }
    expect(step([bad, waiting('b')])).toBe('send b-firing')
    expect(step([bad])).toBe('send a-firing')
  })

  it('is given up after three days of attempts, not of waiting', () => {
    const nowMs = NOON + GIVE_UP_MS + HOUR
    const tried = { ...firing, attempts: 9, firstAttemptMs: NOON, lastAttemptMs: NOON + HOUR }
    expect(step([tried], { nowMs })).toBe('expired a-firing')
    expect(step([firing], { nowMs })).toBe('send a-firing')
  })
})

describe('while a target is left alone', () => {
  it('everything waits, and what is over by then is not told', () => {
    expect(step([firing], { quiet: true })).toBe('rest')
    expect(step([firing, over], { quiet: true })).toBe('dropped a-firing a-resolved')
    expect(step([firing])).toBe('send a-firing')
  })

  it('what was tried already is not dropped', () => {
    const tried = { ...firing, attempts: 1, firstAttemptMs: NOON, lastAttemptMs: NOON }
    expect(step([tried, over], { quiet: true })).toBe('rest')
  })

  it('a snooze holds what it is about and nothing else', () => {
    const isSnoozed: LaneArgs['isSnoozed'] = ({ episode }) => episode === 'a'
    expect(step([firing, waiting('b')], { isSnoozed })).toBe('send b-firing')
  })

  it('who has taken it on is enough: others need not be told', () => {
    const isAcknowledged = () => true
    expect(step([firing], { isAcknowledged })).toBe('dropped a-firing')
    expect(step([over], { isAcknowledged, wasTold: () => true })).toBe('send a-resolved')
  })
})

describe('the rate of a target', () => {
  const many = Array.from({ length: 120 }, (_, i) => waiting(`e${i}`))
  const nowMs = NOON + HOUR
  const lane = (sent: number) => ({
    sentMs: Array.from({ length: sent }, (_, i) => nowMs - 1000 - i),
    failures: 0,
    lastAttemptMs: null,
    notBeforeMs: 0,
  })

  it('lets single messages through while there is room', () => {
    expect(step(many.slice(0, 20), { perMinute: 20 })).toBe('send e0-firing')
  })

  it('makes a digest of what does not fit', () => {
    expect(step(many.slice(0, 21), { perMinute: 20 }).split(' ')).toHaveLength(22)
    expect(step(many, { perMinute: 20 }).split(' ')).toHaveLength(51)
    expect(step(many.slice(0, 2), { perMinute: 20, lane: lane(19) })).toBe(
      'send e0-firing e1-firing',
    )
  })

  it('waits where there are no digests, and when there is no room at all', () => {
    expect(step(many, { perMinute: 20, digests: false })).toBe('send e0-firing')
    expect(step(many, { perMinute: 20, lane: lane(20) })).toBe('rest')
    expect(step(many, { perMinute: 20, lane: lane(20), nowMs: nowMs + MINUTE })).not.toBe('rest')
  })

  it('keeps a digest together', () => {
    const begun = many.slice(0, 3).map((it) => ({ ...it, digest: 'msg_digest' }))
    expect(step([...begun, ...many.slice(3, 5)], { perMinute: 20 })).toBe(
      'send e0-firing e1-firing e2-firing',
    )
  })
})

describe('pauses', () => {
  it('double from five seconds to a quarter of an hour, give or take a fifth', () => {
    for (let failures = 1; failures <= 40; failures += 1) {
      const exact = Math.min(15 * MINUTE, 5_000 * 2 ** (failures - 1))
      const pause = backOffMs(failures, 'msg_1')
      expect(pause).toBeGreaterThanOrEqual(exact * 0.8)
      expect(pause).toBeLessThanOrEqual(exact * 1.2)
    }
  })

  it('differ from one message to the next', () => {
    const pauses = Array.from({ length: 50 }, (_, i) => backOffMs(5, `msg_${i}`))
    expect(new Set(pauses).size).toBeGreaterThan(45)
  })

  it('hold for the whole target', () => {
    const state = { sentMs: [], failures: 1, lastAttemptMs: NOON, notBeforeMs: 0 }
    expect(step([firing], { lane: state, nowMs: NOON + 3_000 })).toBe('rest')
    expect(step([firing], { lane: state, nowMs: NOON + 7_000 })).toBe('send a-firing')
    const asked = { ...state, notBeforeMs: NOON + HOUR }
    expect(step([firing], { lane: asked, nowMs: NOON + HOUR - 1 })).toBe('rest')
  })
})
