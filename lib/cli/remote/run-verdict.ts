// Prints the verdict on a rollout and turns it into an exit code.
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/model/app-error'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import { duration } from '#lib/plan/quantities'
import type { Remote } from './connect'
import { shareInWords } from './share-in-words'
import { SIGN } from './sign'

const ASK_EVERY_MS = 5_000
/** What a pipeline acts on. */
export const EXIT_CODE: Readonly<Record<Outcome, number>> = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  error: 3,
}
const TRACES_SHOWN = 3

export interface VerdictQuestion {
  readonly rollout: string
  readonly json?: boolean
  /** Such as "10m". */
  readonly wait?: string
  /** Pause between two questions. */
  readonly everyMs?: number
}

/** The exit code. Never throws what a pipeline could take for a failed release. */
export async function runVerdict(
  connect: () => Remote,
  question: VerdictQuestion,
): Promise<number> {
  try {
    const remote = connect()
    const verdict = await ask(remote, question)
    if (question.json) remote.print(JSON.stringify(verdict, null, 2))
    else for (const line of inWords(verdict)) remote.print(line)
    return EXIT_CODE[verdict.outcome]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    process.stderr.write(`grayproof: ${error.message}\n`)
    return EXIT_CODE.error
  }
}

async function ask({ api }: Remote, question: VerdictQuestion): Promise<Verdict> {
  const { rollout, wait, everyMs = ASK_EVERY_MS } = question
  const path = `/rollouts/${encodeURIComponent(rollout)}/verdict`
  const endMs = performance.now() + waitMs(wait)
  for (;;) {
    const verdict = await api.call<Verdict>(path)
    const leftMs = endMs - performance.now()
    if (verdict.outcome !== 'inconclusive' || leftMs <= 0) return verdict
    await sleep(Math.min(everyMs, leftMs))
  }
}

function waitMs(wait: string | undefined): number {
  if (wait === undefined) return 0
  const parsed = duration.safeParse(wait)
  if (parsed.success) return parsed.data
  throw new AppError('bad-request', `--wait ${parsed.error.issues[0]?.message ?? 'is no duration'}`)
}

function inWords(verdict: Verdict): string[] {
  const { rollout, stage, outcome, since, share, findings } = verdict
  const where = stage === null ? 'not started' : `stage ${stage}`
  return [
    `${SIGN[outcome]} ${rollout}, ${where}: ${outcome} since ${since}`,
    `  share: ${shareInWords(share)}`,
    ...findings.flatMap(findingInWords),
  ]
}

function findingInWords({ check, outcome, summary, evidence, required }: Finding): string[] {
  const shown = evidence.slice(0, TRACES_SHOWN).map(({ traceId }) => traceId)
  const traces = shown.length === 0 ? [] : [`      traces: ${shown.join(' ')}`]
  return [`  ${SIGN[outcome]} ${check}${required ? '' : ' (shown only)'}: ${summary}`, ...traces]
}
