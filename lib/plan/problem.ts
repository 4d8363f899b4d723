// Turns what the schema found into problems with a line, a column and a field. Pure.
import { type Document, isMap, type LineCounter, type Node } from 'yaml'
import type { z } from 'zod'
import { didYouMean } from '#lib/model/did-you-mean'
import type { FieldProblem } from './cross-checks'
import { planJsonSchema } from './document'

export interface PlanProblem {
  /** 1-based, in the text that was given. */
  readonly line: number
  readonly column: number
  /** Such as `spec.stages[0].share`; empty for the text as a whole. */
  readonly field: string
  readonly message: string
}

const WRONG_SHAPE: ReadonlySet<string> = new Set([
  'invalid_type',
  'invalid_value',
  'invalid_format',
  'invalid_union',
])

type Path = FieldProblem['path']
type Issue = z.core.$ZodIssue

/** One problem per field: nested unions and lists of unknown keys are taken apart. */
export function toFieldProblems(issue: Issue, base: Path = []): FieldProblem[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? '' : step))]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(path, key) }))
  }
  if (issue.code === 'invalid_union') {
    // The variant that got furthest is what the author meant.
    const meant = issue.errors.find((branch) => branch.every((nested) => !isWrongShape(nested)))
    if (meant !== undefined && meant.length > 0) {
      return meant.flatMap((nested) => toFieldProblems(nested as Issue, path))
    }
  }
  return [{ path, message: issue.message }]
}

/** Where a field stands in the text; for a missing one, where its parent begins. */
export function locate(
  { path, message }: FieldProblem,
  document: Document.Parsed,
  lines: LineCounter,
): PlanProblem {
  const offset = offsetOf(document.contents, path)
  const { line, col } = lines.linePos(offset)
  return { line, column: col, field: fieldName(path), message }
}

function offsetOf(root: Node | null, path: Path): number {
  let offset = root?.range?.[0] ?? 0
  for (let length = 1; length <= path.length; length += 1) {
    const at = childOffset(root, path.slice(0, length))
    if (at === null) break
    offset = at
  }
  return offset
}

function childOffset(root: Node | null, path: Path): number | null {
  let node: unknown = root
  let offset: number | null = null
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(step))
      if (pair === undefined) return null
      offset = startOf(pair.key)
      node = pair.value
    } else {
      node = (node as { items?: unknown[] } | null)?.items?.[Number(step)]
      if (node === undefined) return null
      offset = startOf(node)
    }
  }
  return offset
}

function startOf(node: unknown): number | null {
  return (node as { range?: [number, number, number] } | null)?.range?.[0] ?? null
}

function fieldName(path: Path): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`,
    '',
  )
}

/** Not what this variant takes at all; something too large or too long is of its shape. */
function isWrongShape(issue: { readonly code?: string; readonly path: readonly unknown[] }) {
  return issue.path.length === 0 && WRONG_SHAPE.has(issue.code ?? '')
}

function unknownKey(path: Path, key: string): string {
  const known = knownKeys(path)
  const meant = didYouMean(key, known)
  if (meant !== null) return `is not known: did you mean "${meant}"?`
  return `is not known here: expected ${known.join(', ')}`
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
}

/** Asks the published schema which keys may stand at a path. */
function knownKeys(path: Path): string[] {
  let nodes: SchemaNode[] = [planJsonSchema()]
  for (const step of path) {
    nodes = variants(nodes).flatMap((node) => {
      const next = typeof step === 'number' ? node.items : node.properties?.[step]
      return next === undefined ? [] : [next]
    })
  }
  return variants(nodes).flatMap((node) => Object.keys(node.properties ?? {}))
}

function variants(nodes: readonly SchemaNode[]): SchemaNode[] {
  return nodes.flatMap((node) => [node, ...(node.anyOf ?? [])])
}
