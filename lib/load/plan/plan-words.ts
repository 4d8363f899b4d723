// Which keys and words may stand where in a plan, for suggestions while writing. Pure.
import type { Path } from './plan-text'

export interface PlanSchema {
  readonly properties?: Readonly<Record<string, PlanSchema>>
  readonly items?: PlanSchema
  readonly anyOf?: readonly PlanSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly description?: string
}

export interface PlanWord {
  readonly word: string
  readonly description: string
}

/** Keys of the mapping at a path. */
export function keysAt(schema: PlanSchema, path: Path): PlanWord[] {
  return nodesAt(schema, path).flatMap((node) =>
    Object.entries(node.properties ?? {}).map(([word, { description = '' }]) => ({
      word,
      description,
    })),
  )
}

/** Closed words that may be the value at a path. */
export function wordsAt(schema: PlanSchema, path: Path): string[] {
  return nodesAt(schema, path).flatMap((node) =>
    [...(node.enum ?? []), node.const].filter((word): word is string => typeof word === 'string'),
  )
}

/** The path of the mapping that a line belongs to, from the indentation above it. */
export function pathAtLine(lines: readonly string[], index: number): Path {
  const path: (string | number)[] = []
  let depth = depthOf(lines[index] ?? '')
  let sawItem = /^\s*- /.test(lines[index] ?? '')
  if (sawItem) path.unshift(0)
  for (let at = index - 1; at >= 0 && depth > 0; at -= 1) {
    const line = lines[at] ?? ''
    const found = /^(\s*)(- )?([^\s#:][^:]*):/.exec(line)
    if (found === null) continue
    const own = (found[1] ?? '').length
    const isItem = found[2] !== undefined
    const key = own + (isItem ? 2 : 0)
    if (isItem && key === depth && !sawItem) {
      path.unshift(0)
      depth = own
      sawItem = true
      continue
    }
    // A list may stand right below its key, without further indentation.
    if (key < depth || (sawItem && key === depth && !isItem)) {
      path.unshift(found[3] ?? '')
      depth = key
      sawItem = false
      if (isItem) {
        path.unshift(0)
        depth = own
        sawItem = true
      }
    }
  }
  return path
}

function depthOf(line: string): number {
  return /^(\s*)/.exec(line)?.[1]?.length ?? 0
}

function nodesAt(schema: PlanSchema, path: Path): PlanSchema[] {
  let nodes = variants([schema])
  for (const step of path) {
    nodes = variants(
      nodes.flatMap((node) => {
        const next = typeof step === 'number' ? node.items : node.properties?.[step]
        return next === undefined ? [] : [next]
      }),
    )
  }
  return nodes
}

function variants(nodes: readonly PlanSchema[]): PlanSchema[] {
  return nodes.flatMap((node) => [node, ...(node.anyOf ?? [])])
}
