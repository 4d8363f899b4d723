// A circuit breaker as Polaris keeps one per instance group: closed → open → half-open → closed. Pure.

import type { BreakerRule } from '#lib/plan/plan'

/** Probes that must all succeed in half-open. */
export const PROBES = 5

const BREAKER_STATES = ['closed', 'open', 'half-open'] as const
export type BreakerState = (typeof BREAKER_STATES)[number]

export interface Breaker {
  /** Whether a request may go through now; takes a probe's place when half-open. */
  readonly allows: (nowMs: number) => boolean
  readonly report: (ok: boolean, nowMs: number) => void
  readonly state: () => BreakerState
}

interface Result {
  readonly atMs: number
  readonly ok: boolean
}

/**
 * `onChange` hears every transition, with the counts that caused it. Results of requests that were
 * let through before it opened are ignored while it is open.
 */
export function createBreaker(
  rule: BreakerRule,
  onChange: (to: BreakerState, why: string) => void,
): Breaker {
  let state: BreakerState = 'closed'
  let openedAtMs = 0
  let probesSent = 0
  let probesOk = 0
  let recent: Result[] = []

  const enter = (to: BreakerState, why: string): void => {
    state = to
    recent = []
    probesSent = 0
    probesOk = 0
    onChange(to, why)
  }
  const open = (nowMs: number, why: string): void => {
    openedAtMs = nowMs
    enter('open', why)
  }
  const reportClosed = (result: Result): void => {
    recent.push(result)
    recent = recent.filter((one) => one.atMs > result.atMs - rule.windowMs)
    const errors = recent.filter((one) => !one.ok).length
    if (errors >= rule.minErrors && errors > rule.errorRate * recent.length) {
      open(result.atMs, `${errors} errors in ${recent.length} requests`)
    }
  }
  const reportProbe = ({ ok, atMs }: Result): void => {
    if (ok) probesOk += 1
    else open(atMs, 'a probe failed')
    if (probesOk >= PROBES) enter('closed', `${probesOk} probes succeeded`)
  }

  return {
    state: () => state,
    allows: (nowMs) => {
      if (state === 'open' && nowMs - openedAtMs >= rule.halfOpenMs)
        enter('half-open', 'time is up')
      if (state === 'closed') return true
      if (state === 'open' || probesSent >= PROBES) return false
      probesSent += 1
      return true
    },
    report: (ok, nowMs) => {
      if (state === 'closed') reportClosed({ ok, atMs: nowMs })
      else if (state === 'half-open') reportProbe({ ok, atMs: nowMs })
    },
  }
}
