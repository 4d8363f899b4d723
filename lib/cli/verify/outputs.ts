// What `grayproof verify` can write, and what it found out before it writes.
import type { GateReply } from '#lib/model/gate'
import type { Verdict } from '#lib/model/verdict'

export const OUTPUTS = ['text', 'json', 'junit'] as const
export type Output = (typeof OUTPUTS)[number]

export interface VerifyReply extends GateReply {
  readonly verdict: Verdict
}

/** No answer, and why: nobody to ask, or a question that has none. */
export interface NoReply {
  readonly result: 'error'
  readonly rollout: string
  readonly reason: string
}

export type Verified = VerifyReply | NoReply

export function hasVerdict(verified: Verified): verified is VerifyReply {
  return 'verdict' in verified
}
