// Argo Rollouts as its source has it: web metric, limits of a metric, background and step analysis.
// Waiting takes no time here: a pause is so many measurements of the background analysis.
import { parseAllDocuments } from 'yaml'
import { holds } from './condition'

type Phase = 'Successful' | 'Failed' | 'Inconclusive' | 'Error'
/** Successful goes on, Failed and Error abort, Inconclusive pauses. */
export type ArgoDecision = 'completed' | 'aborted' | 'paused'

interface Arg {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } }
}

interface Metric {
  readonly name: string
  readonly interval?: string
  readonly count?: number
  readonly failureLimit?: number
  readonly inconclusiveLimit?: number
  readonly consecutiveErrorLimit?: number
  readonly successCondition?: string
  readonly failureCondition?: string
  readonly provider: {
    readonly web: {
      readonly url: string
      readonly headers?: readonly { readonly key: string; readonly value: string }[]
      readonly timeoutSeconds?: number
      readonly jsonPath: string
    }
  }
}

interface Analysis {
  readonly templates: readonly { readonly templateName: string }[]
  readonly args?: readonly Arg[]
}

interface Step {
  readonly setWeight?: number
  readonly pause?: object
  readonly analysis?: Analysis
}

interface Document {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly stringData?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly args?: readonly Arg[]
    readonly metrics?: readonly Metric[]
    readonly strategy?: {
      readonly canary: {
        readonly analysis: Analysis & { readonly startingStep?: number }
        readonly steps: readonly Step[]
      }
    }
  }
}

/** Of a source at https://github.com/argoproj/argo-rollouts: `utils/analysis`, `analysis_types.go`. */
const CONSECUTIVE_ERRORS = 4
const TIMEOUT_S = 10
/** A pause of ten minutes at an interval of 30 s would be 20; the answers do not change that fast. */
const MEASUREMENTS_PER_PAUSE = 3
const ATTEMPTS_MAX = 100

export interface ArgoRun {
  readonly decision: ArgoDecision
  /** How far it came, in per cent. */
  readonly weight: number
  readonly measured: readonly Phase[]
}

export interface ArgoOptions {
  /** The example, with its addresses and secrets put in. */
  readonly manifests: string
  /** Called before each step, for what happens meanwhile. */
  readonly beforeStep?: (index: number) => Promise<void>
}

/** Plays the Rollout of the manifests from its first step to its end. */
export async function runArgo({ manifests, beforeStep }: ArgoOptions): Promise<ArgoRun> {
  const documents = parseAllDocuments(manifests).map((one) => one.toJS() as Document)
  const canary = documents.find(({ kind }) => kind === 'Rollout')?.spec?.strategy?.canary
  if (canary === undefined) throw new Error('there is no Rollout with a canary strategy')
  const measured: Phase[] = []
  const start = (analysis: Analysis) =>
    metricsOf(documents, analysis).map((metric) => createRun(metric, measured))
  const background = start(canary.analysis)
  let weight = 0
  const end = (decision: ArgoDecision): ArgoRun => ({ decision, weight, measured })
  for (const [index, step] of canary.steps.entries()) {
    await beforeStep?.(index)
    const watching = index >= (canary.analysis.startingStep ?? 0) ? background : []
    const rounds = step.pause === undefined ? 1 : MEASUREMENTS_PER_PAUSE
    for (let round = 0; round < rounds; round += 1) {
      const decision = decide(await Promise.all(watching.map((run) => run.measure())))
      if (decision !== null) return end(decision)
    }
    if (step.setWeight !== undefined) weight = step.setWeight
    if (step.analysis === undefined) continue
    const decision = decide(await Promise.all(start(step.analysis).map((run) => run.finish())))
    if (decision !== null) return end(decision)
  }
  weight = 100
  return end('completed')
}

function decide(phases: readonly (Phase | 'Running')[]): ArgoDecision | null {
  if (phases.some((phase) => phase === 'Failed' || phase === 'Error')) return 'aborted'
  return phases.includes('Inconclusive') ? 'paused' : null
}

/** The metrics of all templates with their arguments put in. */
function metricsOf(documents: readonly Document[], { templates, args = [] }: Analysis): Metric[] {
  return templates.flatMap(({ templateName }) => {
    const template = documents.find(
      ({ kind, metadata }) => kind === 'AnalysisTemplate' && metadata.name === templateName,
    )
    if (template === undefined) throw new Error(`there is no AnalysisTemplate "${templateName}"`)
    const values = (template.spec?.args ?? []).map((arg) => {
      const given = args.find(({ name }) => name === arg.name) ?? arg
      return [arg.name, argumentOf(documents, given)] as const
    })
    const text = JSON.stringify(template.spec?.metrics ?? [])
    const resolved = text.replaceAll(/\{\{\s*args\.([\w-]+)\s*\}\}/g, (_, name: string) => {
      const value = values.find(([known]) => known === name)?.[1]
      if (value === undefined) throw new Error(`argument "${name}" has no value`)
      return JSON.stringify(value).slice(1, -1)
    })
    return JSON.parse(resolved) as Metric[]
  })
}

function argumentOf(documents: readonly Document[], { name, value, valueFrom }: Arg): string {
  if (value !== undefined) return value
  const ref = valueFrom?.secretKeyRef
  const secret = documents.find(
    ({ kind, metadata }) => kind === 'Secret' && metadata.name === ref?.name,
  )
  const found = secret?.stringData?.[ref?.key ?? '']
  if (found === undefined) throw new Error(`argument "${name}" has no value`)
  return found
}

/** One metric of an AnalysisRun. */
function createRun(metric: Metric, measured: Phase[]) {
  const counts = { Successful: 0, Failed: 0, Inconclusive: 0, Error: 0 }
  let consecutiveErrors = 0
  const assess = (): Phase | 'Running' => {
    if (counts.Failed > (metric.failureLimit ?? 0)) return 'Failed'
    if (counts.Inconclusive > (metric.inconclusiveLimit ?? 0)) return 'Inconclusive'
    if (consecutiveErrors > (metric.consecutiveErrorLimit ?? CONSECUTIVE_ERRORS)) return 'Error'
    const { Successful, Failed, Inconclusive } = counts
    const count = metric.count ?? (metric.interval === undefined ? 1 : Number.POSITIVE_INFINITY)
    return Successful + Failed + Inconclusive >= count ? 'Successful' : 'Running'
  }
  const measure = async () => {
    const phase = await ask(metric)
    measured.push(phase)
    counts[phase] += 1
    consecutiveErrors = phase === 'Error' ? consecutiveErrors + 1 : 0
    return assess()
  }
  return {
    measure,
    finish: async () => {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        const phase = await measure()
        if (phase !== 'Running') return phase
      }
      throw new Error(`metric "${metric.name}" does not end`)
    },
  }
}

/** One measurement: what cannot be asked or read is an error, never a failure. */
async function ask({ provider, successCondition, failureCondition }: Metric): Promise<Phase> {
  const { url, headers = [], timeoutSeconds = TIMEOUT_S, jsonPath } = provider.web
  if (jsonPath !== '{$}') throw new Error(`jsonPath ${jsonPath} is not played here`)
  try {
    const response = await fetch(url, {
      headers: headers.map(({ key, value }): [string, string] => [key, value]),
      signal: AbortSignal.timeout(timeoutSeconds * 1_000),
    })
    if (response.status < 200 || response.status >= 300) return 'Error'
    const result: unknown = await response.json()
    const success = successCondition === undefined ? null : holds(successCondition, result)
    const failure = failureCondition === undefined ? null : holds(failureCondition, result)
    if (failure ?? success === false) return 'Failed'
    return (success ?? true) ? 'Successful' : 'Inconclusive'
  } catch {
    return 'Error'
  }
}
