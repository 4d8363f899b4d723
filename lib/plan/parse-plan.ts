// Reads a plan from YAML or JSON text, and writes one: the border of everything a person declares.
import { LineCounter, parseDocument, stringify } from 'yaml'
import { AppError } from '#lib/model/app-error'
import { toDocument, toPlan } from './convert'
import { crossProblems } from './cross-checks'
import { planDocument } from './document'
import type { Plan } from './plan'
import { locate, type PlanProblem, toFieldProblems } from './problem'

/** UTF-16 units; a plan of two hundred services is a tenth of this. */
const TEXT_MAX = 512 * 1024
/** YAML aliases are copied when read: a bomb stops here. */
const ALIASES_MAX = 100
const PROBLEMS_SHOWN = 20

export type PlanFormat = 'yaml' | 'json'

export interface ParsePlanOptions {
  /** JSON is read as the YAML subset it is, but its own syntax rules apply. Default: yaml. */
  readonly format?: PlanFormat
  /** Where the text came from, for the message: a file name. */
  readonly origin?: string
}

/**
 * Throws AppError `invalid-plan` with every problem: its line, column, field, and what was expected.
 * `details` holds them as `{ problems: PlanProblem[] }`.
 */
export function parsePlan(text: string, options: ParsePlanOptions = {}): Plan {
  if (text.length > TEXT_MAX) {
    throw refusal([whole(`is longer than ${TEXT_MAX / 1024} KiB`)], options)
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const syntax = document.errors.map((error): PlanProblem => {
    const { line, col } = lines.linePos(error.pos[0])
    return { line, column: col, field: '', message: error.message }
  })
  if (syntax.length === 0 && options.format === 'json') syntax.push(...jsonProblems(text, lines))
  if (syntax.length > 0) throw refusal(syntax, options)

  const raw = toValue(document, options)
  const parsed = planDocument.safeParse(raw)
  const found = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => toFieldProblems(issue))),
    ...crossProblems(raw),
  ]
  if (found.length === 0 && parsed.success) return toPlan(parsed.data)
  const problems = found.map((problem) => locate(problem, document, lines))
  throw refusal(
    problems.sort((a, b) => a.line - b.line || a.column - b.column),
    options,
  )
}

/** YAML that reads back as the same plan. */
export function formatPlan(plan: Plan): string {
  return stringify(planDocument.encode(toDocument(plan)), { lineWidth: 100 })
}

/** The plan as JSON says it, with percentages and durations as people write them. */
export function planToJson(plan: Plan): unknown {
  return planDocument.encode(toDocument(plan))
}

function toValue(document: ReturnType<typeof parseDocument>, options: ParsePlanOptions): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX })
  } catch (error) {
    throw refusal([whole(error instanceof Error ? error.message : String(error))], options)
  }
}

function jsonProblems(text: string, lines: LineCounter): PlanProblem[] {
  try {
    JSON.parse(text)
    return []
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const at = /position (\d+)/.exec(message)
    const { line, col } = lines.linePos(at === null ? text.length : Number(at[1]))
    return [{ line, column: col, field: '', message }]
  }
}

function whole(message: string): PlanProblem {
  return { line: 1, column: 1, field: '', message }
}

function refusal(problems: readonly PlanProblem[], { origin }: ParsePlanOptions): AppError {
  const shown = problems.slice(0, PROBLEMS_SHOWN).map(({ line, column, field, message }) => {
    const subject = field === '' ? '' : `${field} `
    return `line ${line}, column ${column}: ${subject}${message}`
  })
  const rest = problems.length - shown.length
  if (rest > 0) shown.push(`and ${rest} more`)
  const name = origin ?? 'the plan'
  const text =
    shown.length === 1 ? `${name}, ${shown[0]}` : `${name} has problems:\n  ${shown.join('\n  ')}`
  return new AppError('invalid-plan', text, { problems })
}
