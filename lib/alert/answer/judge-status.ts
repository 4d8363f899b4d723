// What a receiver's HTTP status means for a message: taken, later, never, nowhere. Pure.
import type { Judgement, ReceivedAnswer } from '#lib/alert/format'

/** Longer waits are not believed. */
const AFTER_MS_MAX = 24 * 3_600_000
const REASON_CHARS_MAX = 200

/**
 * 2xx is taken. 410 says that nothing may come any more. 408, 425, 429 and 5xx may pass, so they are
 * tried again, not before the time of `Retry-After`. Anything else, redirects among it, would be the
 * same the next time: nobody follows a redirect to where nobody sent the message.
 */
export function judgeStatus(answer: ReceivedAnswer): Judgement {
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const reason = reasonOf(answer)
  if (status === 410) return { kind: 'gone', reason }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'retry', afterMs: retryAfterMs(answer), reason }
  }
  if (status >= 300 && status < 400) {
    return { kind: 'refused', reason: `HTTP ${status}: redirects are not followed` }
  }
  return { kind: 'refused', reason }
}

/** `Retry-After` as seconds or as an HTTP date (RFC 9110 10.2.3); null when it names no time. */
export function retryAfterMs({ headers, nowMs }: ReceivedAnswer): number | null {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), AFTER_MS_MAX)
  // Dates only: Date.parse takes many a word for a year.
  if (!/^[A-Za-z]{3,9}, /.test(text)) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) return null
  // The receiver's own clock, when it tells it.
  const told = Date.parse(headers.date ?? '')
  return Math.min(Math.max(0, at - (Number.isNaN(told) ? nowMs : told)), AFTER_MS_MAX)
}

/** For the journal: status and the beginning of what was answered, on one line. */
export function reasonOf({ status, body }: ReceivedAnswer): string {
  const said = body.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said.slice(0, REASON_CHARS_MAX)}`
}
