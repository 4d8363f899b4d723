// Asks the gate until it is sure or the time is over, writes what was found, and gives the exit code.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Remote } from '#lib/cli/remote/connect'
import { verifyReply } from '#lib/load/api/shapes/gate'
import { AppError } from '#lib/model/app-error'
import type { Outcome } from '#lib/model/verdict'
import { duration } from '#lib/plan/quantities'
import { inWords, reasonLine } from './in-words'
import { toJunit } from './junit'
import { hasVerdict, type NoReply, type Output, type Verified, type VerifyReply } from './outputs'

const ASK_EVERY_MS = 5_000
/** One question gets this long at least, also when the time to wait is nearly over. */
const CALL_MS_MIN = 5_000
const CALL_MS_MAX = 30_000
/** What a pipeline acts on. */
export const EXIT_CODE: Readonly<Record<Outcome, number>> = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  error: 3,
}

export interface VerifyDeps {
  /** Throws AppError when there is no address to ask at. */
  readonly connect: () => Remote
  /** One line to where errors go. */
  readonly complain: (line: string) => void
}

export interface VerifyQuestion {
  readonly rollout: string
  /** Such as "10m". */
  readonly wait?: string
  readonly stage?: string
  readonly fresh?: string
  readonly dryRun?: boolean
  readonly output?: Output
  /** Pause between two questions. */
  readonly everyMs?: number
}

/** The exit code. Never throws what a pipeline could take for a failed release. */
export async function runVerify(deps: VerifyDeps, question: VerifyQuestion): Promise<number> {
  const { output = 'text', rollout } = question
  let print: Remote['print'] = (line) => process.stdout.write(`${line}\n`)
  const verified = await verify(question, () => {
    const remote = deps.connect()
    print = remote.print
    return remote
  }).catch((error: unknown): Verified => noReply(rollout, error))
  const lines = written(verified, output)
  if (output !== 'text') deps.complain(reasonLine(verified))
  for (const line of lines) print(line)
  return EXIT_CODE[verified.result]
}

function written(verified: Verified, output: Output): readonly string[] {
  if (output === 'json') return [JSON.stringify(verified, null, 2)]
  return output === 'junit' ? [toJunit(verified)] : inWords(verified)
}

async function verify(question: VerifyQuestion, connect: () => Remote): Promise<Verified> {
  const { rollout, wait, everyMs = ASK_EVERY_MS } = question
  const waitMs = wait === undefined ? 0 : readWait(wait)
  const { api } = connect()
  const path = `/gate/verify?${queryOf(question)}`
  const endMs = performance.now() + waitMs
  for (;;) {
    const leftMs = endMs - performance.now()
    const timeoutMs = Math.ceil(Math.min(CALL_MS_MAX, Math.max(CALL_MS_MIN, leftMs)))
    const verified = await api
      .call<unknown>(path, { timeoutMs })
      .then(readReply)
      .catch((error: unknown): NoReply => retriable(rollout, error))
    const pauseMs = Math.min(everyMs, endMs - performance.now())
    if (isSure(verified) || pauseMs <= 0) return verified
    await sleep(pauseMs)
  }
}

/** A pass or a failure; everything else may change while we wait. */
function isSure(verified: Verified): boolean {
  return hasVerdict(verified) && (verified.result === 'pass' || verified.result === 'fail')
}

/** Another service, or another version, must not be taken for a pass. */
function readReply(answer: unknown): VerifyReply {
  const parsed = verifyReply.safeParse(answer)
  if (parsed.success) return parsed.data as VerifyReply
  const text = 'the server answers, but not as a gate of this version of Grayproof does'
  throw new AppError('unavailable', text)
}

/** A server that is away may come back; a question that it refuses stays refused. */
function retriable(rollout: string, error: unknown): NoReply {
  const mayPass =
    error instanceof AppError && (error.code === 'unavailable' || error.code === 'internal')
  if (!mayPass) throw error
  return noReply(rollout, error)
}

function noReply(rollout: string, error: unknown): NoReply {
  const reason = error instanceof Error ? error.message : String(error)
  return { result: 'error', rollout, reason }
}

function queryOf({ rollout, stage, fresh, dryRun }: VerifyQuestion): URLSearchParams {
  return new URLSearchParams({
    rollout,
    ...(stage === undefined ? {} : { stage }),
    ...(fresh === undefined ? {} : { fresh }),
    ...(dryRun ? { dryRun: 'true' } : {}),
  })
}

function readWait(wait: string): number {
  const parsed = duration.safeParse(wait)
  if (parsed.success) return parsed.data
  throw new AppError('bad-request', `--wait ${parsed.error.issues[0]?.message ?? 'is no duration'}`)
}
