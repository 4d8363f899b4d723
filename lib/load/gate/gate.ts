// What a gate is: how one kind of pipeline asks, and in which words it understands the answer.
import type { z } from 'zod'
import type { CallOptions, Media } from '#lib/load/api/call'
import type { AppError } from '#lib/model/app-error'
import type { GateReply } from '#lib/model/gate'
import type { Verdict } from '#lib/model/verdict'

/** What the answer of a gate is made of. */
export interface GateFinding {
  readonly reply: GateReply
  readonly verdict: Verdict
}

export interface Gate {
  /** Word in the path and in the journal. */
  readonly name: string
  readonly summary: string
  readonly description: string
  /** One that is asked by POST takes Flagger's payload: its metadata may say what the query says. */
  readonly method: 'GET' | 'POST'
  readonly answer: z.ZodType | Media
  /** Statuses besides 200. */
  readonly others: NonNullable<CallOptions<never, undefined, Media>['others']>
  say(finding: GateFinding): Response
  /** For a consumer that takes every other status for a broken gate. Left out: the usual answer. */
  sayError?(error: AppError): Response
}

/** What most gates answer with: `pass` and `fail` for those that cannot compare words. */
export function gateFields(reply: GateReply) {
  return { ...reply, pass: reply.result === 'pass', fail: reply.result === 'fail' }
}

const HEADERS = { 'cache-control': 'no-store' }

export function jsonAnswer(body: object, status = 200): Response {
  return Response.json(body, { status, headers: HEADERS })
}

/** One line, for consumers that show the body to people. */
export function textAnswer(reply: GateReply, status: number): Response {
  const headers = { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }
  return new Response(`${sentenceOf(reply)}\n`, { status, headers })
}

/** "favorites-v2, stage canary: fail: routing: …", with the truth where a dry run hides it. */
function sentenceOf({ rollout, stage, outcome, reason, dryRun }: GateReply): string {
  const where = stage === null ? rollout : `${rollout}, stage ${stage}`
  return dryRun
    ? `${where}: pass, as this is a dry run; really ${outcome}: ${reason}`
    : `${where}: ${outcome}: ${reason}`
}
