// Check: does gray call something that baseline does not, or the reverse? Pure.
import { z } from 'zod'
import { EVIDENCE_MAX, type Evidence } from '#lib/model/verdict'
import { matchesGlob } from '#lib/plan/glob'
import { percent } from '#lib/plan/quantities'
import { KAPPA, proportionInterval } from '#lib/stats/proportion'
import type { Answer, Check } from './check'
import { edgeKey } from './route/mark-origin'
import type { EdgeSum, Sample } from './sample'
import { clock, count, several, share } from './wording'

const CALLEES_MAX = 200
const RARE_LISTED_MAX = 10
const PRIOR = { kappa: KAPPA, p0: 0.5 }

const options = z.strictObject({
  ignore: z
    .array(z.string({ error: 'expected the name of a callee, or a glob' }).min(1), {
      error: 'expected a list of names of callees, or globs',
    })
    .max(CALLEES_MAX, { error: `is longer than ${CALLEES_MAX}` })
    .default([])
    .meta({ description: 'Callees that may differ; * stands for any run of characters.' }),
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: 'must be above 0% and at most 50%' })
    .default(0.01)
    .meta({ description: 'Chance that a call is named a difference though it was only rare.' }),
})
type Options = z.output<typeof options>

export const topologyDiff: Check<typeof options> = {
  name: 'topology-diff',
  version: 1,
  title: 'Does gray call something that baseline does not, or the reverse?',
  options,
  needs: ['edges'],
  required: false,
  run(sample, given) {
    if (sample.stage.phase !== 'running') return []
    return sample.services
      .filter(({ gray }) => gray !== null)
      .flatMap(({ service }) => answerService(service, sample, given))
  },
}

interface Side {
  readonly calls: number
  readonly errors: number
  readonly traces: number
  readonly examples: readonly string[]
}

interface Callee {
  readonly caller: string
  readonly callee: string
  readonly kind: EdgeSum['kind']
  readonly gray: Side
  readonly baseline: Side
}

interface Answered {
  readonly gray: number
  readonly baseline: number
}

function answerService(caller: string, sample: Sample, given: Options): Answer[] {
  const answered = { gray: 0, baseline: 0 }
  for (const { service, group, requests } of sample.answered) {
    if (service === caller && group !== 'unknown') answered[group] += requests
  }
  const callees = calleesOf(caller, sample.edges)
  if (answered.gray === 0 || answered.baseline === 0) return [noData(caller, answered, sample)]
  const compared = callees.filter(
    ({ callee }) => !given.ignore.some((glob) => matchesGlob(callee, glob)),
  )
  const level = given.alpha / Math.max(1, compared.length)
  const lopsided = compared.filter(({ gray, baseline }) => gray.calls === 0 || baseline.calls === 0)
  const judged = lopsided.map((callee) => difference(callee, answered, { given, level }))
  const found = judged.filter((answer) => answer !== null)
  const differing = found.length > 0
  const early = lopsided.filter((_, i) => judged[i] === null)
  return [...found, ...(differing ? [] : [same(caller, answered, { callees, early, given })])]
}

function calleesOf(caller: string, edges: readonly EdgeSum[]): Callee[] {
  const none: Side = { calls: 0, errors: 0, traces: 0, examples: [] }
  const callees = new Map<string, Callee>()
  for (const { callee, kind, callerGroup, ...edge } of edges) {
    if (edge.caller !== caller || callerGroup === 'unknown') continue
    const key = `${kind} ${callee}`
    const known = callees.get(key) ?? { caller, callee, kind, gray: none, baseline: none }
    const side = known[callerGroup]
    const sum: Side = {
      calls: side.calls + edge.requests,
      errors: side.errors + edge.errors,
      traces: side.traces + edge.traces,
      examples: [...side.examples, ...edge.examples].slice(0, EVIDENCE_MAX),
    }
    callees.set(key, { ...known, [callerGroup]: sum })
  }
  return [...callees].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, callee]) => callee)
}

interface Level {
  readonly given: Options
  /** α shared by all callees that are compared. */
  readonly level: number
}

/**
 * One request may call very often: what counts is in how many traces that was seen, at least. So the
 * group that calls does so in a part r of its requests, at least (lower confidence bound at half of
 * the level); the other never does by chance with probability (1 − r)^n at most. Null while that
 * is above the other half: it may just be rare.
 */
function difference(edge: Callee, answered: Answered, { given, level }: Level): Answer | null {
  const isNew = edge.baseline.calls === 0
  const [does, never] = isNew ? (['gray', 'baseline'] as const) : (['baseline', 'gray'] as const)
  const asked = answered[does]
  const n = answered[never]
  const { calls, errors, traces, examples } = edge[does]
  const k = Math.min(calls, traces, asked)
  const [lower] = proportionInterval({ k, n: asked }, level / 2, PRIOR)
  const lnP = n * Math.log1p(-lower)
  const thresholdLn = Math.log(level / 2)
  if (lnP >= thresholdLn) return null
  const rate = share(k / asked)
  const to = edge.kind === 'service' ? edge.callee : `${edge.kind} ${edge.callee}`
  const basis = `${several(calls, 'call')} in ${several(asked, 'request')}`
  const summary = isNew
    ? `Gray of ${edge.caller} calls ${to} (${basis}), which baseline never does (0 in ${count(n)}): see whether that is meant.`
    : `Gray of ${edge.caller} never calls ${to} (0 in ${count(n)}), although baseline does so in at least ${rate} of its requests (${basis}): see whether that is meant.`
  const note = isNew ? 'gray calls it' : 'baseline calls it'
  return {
    subject: edgeKey(edge.caller, edge.callee),
    outcome: 'inconclusive',
    code: isNew ? 'callee-new' : 'callee-missing',
    summary,
    numbers: {
      kind: edge.kind,
      calls,
      errors,
      callingTraces: k,
      callingRequests: asked,
      otherRequests: n,
      otherCalls: 0,
      estimate: k / asked,
      lower,
      lnP,
      thresholdLn,
      alpha: given.alpha,
      method: '(1 − r)^n with the lower bound of r from traces, α shared by all callees',
    },
    evidence: examples.map((traceId): Evidence => ({ traceId, note })),
    moreRequestsNeeded: null,
  }
}

interface Seen {
  readonly callees: readonly Callee[]
  /** Called by one group only, but too rarely to say so. */
  readonly early: readonly Callee[]
  readonly given: Options
}

function same(caller: string, answered: Answered, { callees, early, given }: Seen): Answer {
  const rest =
    early.length === 0
      ? ''
      : `; ${several(early.length, 'rare callee')} ${early.length === 1 ? 'was' : 'were'} seen from one of them only, so far`
  const what =
    callees.length === 0
      ? 'call nothing'
      : `call the same ${several(callees.length - early.length, 'callee')}`
  return {
    subject: caller,
    outcome: 'pass',
    code: 'topology-same',
    summary: `Gray and baseline of ${caller} ${what}${rest}.`,
    numbers: {
      grayRequests: answered.gray,
      baselineRequests: answered.baseline,
      callees: callees.length,
      rare: early.length,
      rareCallees: early.slice(0, RARE_LISTED_MAX).map(rareText).join(', '),
      alpha: given.alpha,
    },
    evidence: [],
    moreRequestsNeeded: null,
  }
}

function rareText({ callee, gray, baseline }: Callee): string {
  return gray.calls > 0 ? `${callee}: gray ${gray.calls}` : `${callee}: baseline ${baseline.calls}`
}

function noData(caller: string, answered: Answered, { window }: Sample): Answer {
  const silent = answered.gray === 0 ? 'gray' : 'baseline'
  return {
    subject: caller,
    outcome: 'inconclusive',
    code: 'topology-no-data',
    summary: `No request to ${silent} of ${caller} was seen since ${clock(window.fromMs)}, so calls cannot be compared.`,
    numbers: { grayRequests: answered.gray, baselineRequests: answered.baseline },
    evidence: [],
    moreRequestsNeeded: null,
  }
}
