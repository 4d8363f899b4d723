// Sends the bookstore's traffic: an open loop, so that a slow answer never slows the next request.

import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadAssignment, LoadCounts } from '#lib/demo/messages'
import { createRandom, type Random } from '#lib/demo/random'
import { type Answer, createCallClient } from '#lib/demo/service/call-client'
import { RELEASED_LANE_HEADER } from '#lib/demo/shop/answers'
import { type Action, MIXES, MOBILE_HOST, WEB_HOST } from './mixes'

const USERS = 500
const BOOKS = 40
/** Ten times what is usual: on a busy machine requests are left out before services drown in them. */
const IN_FLIGHT_MAX = 40
const DRAIN_MS = 1_000
/** A generator that was held up this long forgets what it missed instead of sending a burst. */
const LAG_MS_MAX = 1_000
/** Fraction of web clients that try to get into gray by sending the mark themselves. */
const FORGED_RATIO = 0.01

export interface Generator {
  readonly counts: () => LoadCounts
  /** Sends nothing more, and waits a moment for what is still in flight. */
  readonly stop: () => Promise<void>
}

interface PlannedRequest {
  readonly action: Action
  readonly path: string
  readonly headers: Record<string, string>
}

/** Requests arrive independently of each other (exponential gaps) at `ratePerSecond`. */
export function startGenerator(assignment: LoadAssignment): Generator {
  const random = createRandom(assignment.seed)
  const client = createCallClient()
  const counts = emptyCounts()
  const target = { host: WEB_HOST, port: assignment.gatewayPort }
  const meanGapMs = 1000 / assignment.ratePerSecond
  let inFlight = 0
  let nextAtMs = Date.now()
  let timer: NodeJS.Timeout

  const sendOne = async (): Promise<void> => {
    const { action, path, headers } = planRequest(random, assignment)
    if (inFlight >= IN_FLIGHT_MAX) {
      counts.skipped += 1
      return
    }
    inFlight += 1
    counts.sent += 1
    try {
      const call = { instance: target, method: action.method, path, headers }
      count(counts, await client.send(call))
    } catch {
      counts.failed += 1
    }
    inFlight -= 1
  }
  const tick = (): void => {
    const now = Date.now()
    if (now - nextAtMs > LAG_MS_MAX) nextAtMs = now
    while (nextAtMs <= now) {
      nextAtMs += random.exponential(meanGapMs)
      void sendOne()
    }
    timer = setTimeout(tick, Math.max(1, nextAtMs - Date.now()))
  }
  tick()
  return {
    counts: () => ({ ...counts }),
    stop: async () => {
      clearTimeout(timer)
      const untilMs = Date.now() + DRAIN_MS
      while (inFlight > 0 && Date.now() < untilMs) await sleep(10)
      client.close()
    },
  }
}

/** A user's device never changes, so that requests are independent draws of the mobile share. */
function planRequest(random: Random, { mix, mobileShare }: LoadAssignment): PlannedRequest {
  const user = random.below(USERS)
  const book = random.below(BOOKS)
  const action = random.pick(MIXES[mix], (one) => one.weight)
  const mobile = user < Math.round(USERS * mobileShare)
  const forged = !mobile && random.chance(FORGED_RATIO)
  return {
    action,
    path: action.path.replace('{user}', `u${user}`).replace('{book}', `b${book}`),
    headers: {
      host: mobile ? MOBILE_HOST : WEB_HOST,
      app: mobile ? 'mobile' : 'web',
      ...(forged ? { gray: 'true' } : {}),
    },
  }
}

function emptyCounts(): { -readonly [key in keyof LoadCounts]: number } {
  return {
    sent: 0,
    answered: 0,
    failed: 0,
    skipped: 0,
    favoritesGray: 0,
    favoritesBaseline: 0,
  }
}

function count(counts: ReturnType<typeof emptyCounts>, { status, headers }: Answer): void {
  counts.answered += 1
  if (status >= 500) counts.failed += 1
  const lane = headers[RELEASED_LANE_HEADER]
  if (lane === 'gray') counts.favoritesGray += 1
  else if (lane === 'baseline') counts.favoritesBaseline += 1
}
