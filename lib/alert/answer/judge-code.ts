// Vendors that answer 200 and say in the body whether they took the message. Pure.
import type { Judgement, ReceivedAnswer } from '#lib/alert/format'
import { judgeStatus, reasonOf, retryAfterMs } from './judge-status'

export interface VendorCodes {
  /** Fields that may hold the code; the first that is there counts. 0 is success. */
  readonly fields: readonly string[]
  /** Too fast, or out of order for a moment. */
  readonly retry: readonly number[]
  /** The robot was removed, or its address is none. */
  readonly gone: readonly number[]
  /** How long to stay away when the vendor limits; it does not say so itself. */
  readonly retryMs: number
}

/** Codes that are in no list are refusals: wrong signature, wrong words, wrong shape. */
export function judgeCode(answer: ReceivedAnswer, codes: VendorCodes): Judgement {
  const code = codeOf(answer.body, codes.fields)
  if (code === null) {
    const judged = judgeStatus(answer)
    if (judged.kind !== 'delivered') return judged
    // A proxy's page, say: nobody knows whether it arrived, and twice is better than never.
    const reason = `${reasonOf(answer)} (no ${codes.fields[0]} in the answer)`
    return { kind: 'retry', afterMs: null, reason }
  }
  const reason = reasonOf(answer)
  if (code === 0) return judgeStatus(answer)
  if (codes.gone.includes(code)) return { kind: 'gone', reason }
  if (codes.retry.includes(code)) {
    return { kind: 'retry', afterMs: retryAfterMs(answer) ?? codes.retryMs, reason }
  }
  const judged = judgeStatus(answer)
  return judged.kind === 'delivered' ? { kind: 'refused', reason } : judged
}

function codeOf(body: string, fields: readonly string[]): number | null {
  const said = parsed(body)
  for (const field of fields) {
    const code = said[field]
    if (typeof code === 'number') return code
    if (typeof code === 'string' && /^-?\d+$/.test(code)) return Number(code)
  }
  return null
}

/** The object that the body is; empty when it is none. */
export function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
