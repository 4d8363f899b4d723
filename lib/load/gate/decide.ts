// Turns a verdict into what a pipeline may act on: right stage, fresh enough, one line of reason. Pure.
import { count } from '#lib/check/wording'
import type { GateCode, GateReply } from '#lib/model/gate'
import type { RolloutState } from '#lib/model/rollout'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import { formatDuration } from '#lib/plan/quantities'

/** While spans arrive, verdicts follow within seconds. */
export const FRESH_MS = 600_000
/** A look at all rollouts takes seconds; an evaluator that has not finished one for so long hangs. */
const LOOK_MS_MAX = 60_000

export interface GateQuestion {
  /** The stage that the pipeline believes to be in, `promoted` or `rolled-back`; null: whichever. */
  readonly stage: string | null
  /** A verdict that says nothing new for longer than this does not pass. */
  readonly freshMs: number
  /** Answer `pass` whatever is found. */
  readonly dryRun: boolean
}

export interface GateFacts {
  readonly verdict: Verdict
  readonly state: RolloutState
  /** Of the plan that counts now. */
  readonly revision: number
  /** The evaluator that is alive; null: none is. */
  readonly evaluator: {
    /** Since it last judged all rollouts; null: it has not done so yet. */
    readonly judgedAgoMs: number | null
    /** Rollouts that it could not judge at its last look. */
    readonly unjudged: readonly string[]
  } | null
  readonly nowMs: number
}

interface Decision {
  readonly outcome: Outcome
  readonly code: GateCode
  readonly reason: string
}

/**
 * A failure counts however old it is: it stays until the stage changes or somebody acknowledges it.
 * Everything else needs a verdict of now, for the stage that was asked about.
 */
export function decide(question: GateQuestion, facts: GateFacts): GateReply {
  const { verdict, state } = facts
  const { outcome, code, reason } =
    ofOtherStage(question, facts) ??
    ofOtherPlan(facts) ??
    ofFailure(facts) ??
    ofAge(question, facts) ??
    ofVerdict(verdict)
  const { rollout, revision, stage, asOf, since, share } = verdict
  const { dryRun } = question
  return {
    ...{ result: dryRun ? 'pass' : outcome, outcome, code, reason: oneLine(reason), dryRun },
    ...{ rollout, revision, state, stage, asOf, since, share },
  }
}

function ofOtherStage(
  { stage: asked }: GateQuestion,
  { verdict, state }: GateFacts,
): Decision | null {
  const ended = state === 'promoted' || state === 'rolled-back'
  if (asked === null && !ended) return null
  const current = ended ? state : verdict.stage
  if (asked === current) return null
  const words = ENDED[state] ?? (current === null ? 'has not started' : `is at stage ${current}`)
  const reason =
    asked === null
      ? `${verdict.rollout} ${words}: no stage runs that could pass. To ask what came of it, ask for the stage "${state}"`
      : `asked about stage ${asked}, but ${verdict.rollout} ${words}`
  return { outcome: 'inconclusive', code: asked === null ? 'ended' : 'other-stage', reason }
}

/** Right after a plan is applied, the verdict is still by the one before. */
function ofOtherPlan({ verdict, revision }: GateFacts): Decision | null {
  if (verdict.revision === revision) return null
  const reason = `revision ${revision} of the plan has not been judged yet, only revision ${verdict.revision}`
  return { outcome: 'inconclusive', code: 'other-plan', reason }
}

const ENDED: Readonly<Partial<Record<RolloutState, string>>> = {
  promoted: 'was promoted',
  'rolled-back': 'was rolled back',
}

function ofFailure({ verdict }: GateFacts): Decision | null {
  return verdict.outcome === 'fail' ? ofVerdict(verdict) : null
}

function ofAge({ freshMs }: GateQuestion, { verdict, evaluator, nowMs }: GateFacts) {
  const last = `the last verdict on ${verdict.rollout} is of ${verdict.asOf}`
  const away = (reason: string): Decision => ({ outcome: 'error', code: 'evaluator-away', reason })
  if (evaluator === null) return away(`no evaluator is running, and ${last}`)
  const { judgedAgoMs, unjudged } = evaluator
  if (judgedAgoMs === null) return away(`the evaluator has just started, and ${last}`)
  if (judgedAgoMs > LOOK_MS_MAX) {
    return away(`the evaluator last judged ${inSeconds(judgedAgoMs)} ago, and ${last}`)
  }
  if (unjudged.includes(verdict.rollout)) {
    return away(`the evaluator cannot judge ${verdict.rollout} (its log says why), and ${last}`)
  }
  const ageMs = nowMs - Date.parse(verdict.asOf)
  if (ageMs <= freshMs) return null
  const reason = `${last}, ${inSeconds(ageMs)} ago: nothing new came in since, and more than ${formatDuration(freshMs)} is too old`
  return { outcome: 'error', code: 'stale', reason } satisfies Decision
}

function ofVerdict({ outcome, findings }: Verdict): Decision {
  return { outcome, code: 'verdict', reason: reasonOf(outcome, findings) }
}

function reasonOf(outcome: Outcome, findings: readonly Finding[]): string {
  const deciding = findings.filter(({ required }) => required)
  if (outcome === 'pass') return passWords(deciding.length)
  const [first, ...more] = deciding.filter((finding) => finding.outcome === outcome)
  if (first === undefined) return 'nothing has been judged in this stage yet'
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  return `${first.check}: ${first.summary}${others}`
}

function passWords(deciding: number): string {
  return deciding === 1
    ? 'the one finding that decides passes'
    : `all ${count(deciding)} findings that decide pass`
}

function inSeconds(ms: number): string {
  return formatDuration(Math.round(ms / 1_000) * 1_000)
}

/** Names in sentences come from spans: nothing in them may start a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}
