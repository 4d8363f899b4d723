// A plan as text that a form edits: fields are set inside the YAML, so that comments and order stay. Pure.
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from 'yaml'

/** Keys and positions from the top of the document. */
export type Path = readonly (string | number)[]

/** YAML aliases are copied when read: a bomb stops here. */
const ALIASES_MAX = 100

export interface TextProblem {
  /** Offset in UTF-16 units. */
  readonly from: number
  readonly to: number
  readonly message: string
}

export interface WrittenPlan {
  /** What the text says, unchecked; null when it is no YAML, or no mapping. */
  readonly value: Readonly<Record<string, unknown>> | null
  readonly problems: readonly TextProblem[]
  /** Where a field stands: its key, or what comes nearest above it. */
  rangeOf(path: Path): { readonly from: number; readonly to: number }
}

/** Never throws. */
export function readPlanText(text: string): WrittenPlan {
  const document = parse(text)
  const problems = document.errors.map(({ pos: [from, to], message }) => ({
    from: Math.min(from, text.length),
    to: Math.min(Math.max(to, from), text.length),
    message,
  }))
  const value = problems.length > 0 ? null : plainOf(document)
  return {
    value: isRecord(value) ? value : null,
    problems,
    rangeOf: (path) => rangeIn(document, path, text.length),
  }
}

/**
 * The text with one field set, or taken away with `undefined`. Mappings that become empty by that go,
 * too; places in lists close up. Text that is no YAML mapping stays as it is.
 */
export function setField(text: string, path: Path, value: unknown): string {
  const document = parse(text)
  if (document.errors.length > 0) return text
  if (document.contents === null) document.contents = document.createNode({}) as never
  if (!isMap(document.contents)) return text
  if (value === undefined) removeIn(document, path)
  else placeIn(document, path, value)
  return written(document, text)
}

/** The text with an element of a list moved to another place of the same list. */
export function moveItem(text: string, list: Path, move: { from: number; to: number }): string {
  const document = parse(text)
  const node = document.getIn(list)
  if (document.errors.length > 0 || !isSeq(node)) return text
  const [item] = node.items.splice(move.from, 1)
  if (item === undefined) return text
  node.items.splice(move.to, 0, item)
  return written(document, text)
}

/** What stands at a path of a read value. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      inside !== null && typeof inside === 'object' ? Reflect.get(inside, step) : undefined,
    value,
  )
}

/** `spec.services[0].gray` → its path. Keys with dots inside are taken whole where they exist. */
export function pathOf(field: string): Path {
  return [...field.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([word, index]) =>
    index === undefined ? word : Number(index),
  )
}

/** The inverse, as the problems of a plan name their fields. */
export function fieldOf(path: Path): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`,
    '',
  )
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false })
}

function plainOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX })
  } catch {
    return null
  }
}

/** Something that cannot hold the field, such as an empty `mark:`, makes room for it. */
function placeIn(document: Document.Parsed, path: Path, value: unknown): void {
  for (let length = 1; length < path.length; length += 1) {
    const above = path.slice(0, length)
    if (isCollection(document.getIn(above, true))) continue
    document.setIn(above, document.createNode(nested(path.slice(length), value)))
    return
  }
  const node = document.getIn(path, true)
  const isPlain = value === null || typeof value !== 'object'
  // The same node keeps the comment beside it.
  if (isPlain && isScalar(node) && node.anchor === undefined) node.value = value
  else document.setIn(path, document.createNode(value))
}

function nested(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inside, step) => (typeof step === 'number' ? [inside] : { [step]: inside }),
    value,
  )
}

function removeIn(document: Document.Parsed, path: Path): void {
  if (!document.hasIn(path)) return
  document.deleteIn(path)
  for (let length = path.length - 1; length > 1; length -= 1) {
    const above = path.slice(0, length)
    const node = document.getIn(above, true)
    // An element of a list stays, even when empty: its neighbours keep their places.
    if (!isCollection(node) || node.items.length > 0 || typeof above.at(-1) === 'number') return
    document.deleteIn(above)
  }
}

function rangeIn(document: Document.Parsed, path: Path, end: number) {
  let node: unknown = document.contents
  let range = { from: 0, to: Math.min(1, end) }
  for (const step of path) {
    let marked: unknown
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(step))
      if (pair === undefined) break
      marked = pair.key
      node = pair.value
    } else {
      const items: readonly unknown[] = isSeq(node) ? node.items : []
      node = items[Number(step)]
      if (node === undefined) break
      marked = node
    }
    const [from, to] = (marked as { range?: [number, number] }).range ?? [range.from, range.to]
    range = { from: Math.min(from, end), to: Math.min(to, end) }
  }
  return range
}

/** Lines above and below the change stay as their author spaced them. */
function written(document: Document.Parsed, before: string): string {
  const text = document.toString({ lineWidth: 0, indentSeq: indentsLists(before) })
  const [old, now] = [before.split('\n'), text.split('\n')]
  const most = Math.min(old.length, now.length)
  let head = 0
  while (head < most && isSame(old[head], now[head])) head += 1
  let tail = 0
  while (tail < most - head && isSame(old.at(-1 - tail), now.at(-1 - tail))) tail += 1
  const kept = [
    ...old.slice(0, head),
    ...now.slice(head, now.length - tail),
    ...old.slice(old.length - tail),
  ].join('\n')
  // Spaces can mean something: inside a quoted text, or as indentation.
  const saysTheSame = JSON.stringify(plainOf(parse(kept))) === JSON.stringify(plainOf(parse(text)))
  return saysTheSame ? kept : text
}

function isSame(a = '', b = ''): boolean {
  return a.replaceAll(/\s+/g, '') === b.replaceAll(/\s+/g, '')
}

/** Whether the author puts `- ` further right than the key above it. */
function indentsLists(text: string): boolean {
  return !/^( *)[^\s#-][^\n]*:[ \t]*\n\1- /m.test(text)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
