// Names of backends → which of two is gray, and how their service is called. Pure.
import type { Cursor } from './cursor'

const GRAY = /(^|[-_.])(gr[ae]y|canary|new|next|beta|preview|candidate)($|[-_.\d])/i
const BASELINE = /(^|[-_.])(base|baseline|stable|primary|main|old|prod|default)($|[-_.\d])/i
const VERSION = /^(.*?[-_]?v?)(\d+)$/i

export interface Candidate {
  readonly name: string
  /** Requests that show a mark go there. */
  readonly marked: boolean
  readonly weight: number
}

/** By what is known best first: words, the higher version, where marked requests go, less weight. */
export function chooseGray(candidates: readonly [Candidate, Candidate], cursor: Cursor): number {
  const [a, b] = candidates
  const rules = [byWord, byVersion, byMark, byWeight]
  for (const rule of rules) {
    const answer = rule(a, b)
    if (answer !== null) return answer
  }
  return cursor.fail(
    `nothing tells which of "${a.name}" and "${b.name}" is gray: name one of them gray or canary`,
  )
}

type Rule = (a: Candidate, b: Candidate) => 0 | 1 | null

const byWord: Rule = (a, b) => {
  const score = ({ name }: Candidate) => Number(GRAY.test(name)) - Number(BASELINE.test(name))
  return larger(score(a), score(b))
}

const byVersion: Rule = (a, b) => {
  const [, stemA, versionA] = VERSION.exec(a.name) ?? []
  const [, stemB, versionB] = VERSION.exec(b.name) ?? []
  return stemA === stemB && stemA !== undefined ? larger(Number(versionA), Number(versionB)) : null
}

const byMark: Rule = (a, b) => larger(Number(a.marked), Number(b.marked))

const byWeight: Rule = (a, b) => larger(b.weight, a.weight)

function larger(a: number, b: number): 0 | 1 | null {
  return a === b ? null : a > b ? 0 : 1
}

/** "order-base" and "order-gray" → "order"; without a common beginning the baseline's name. */
export function serviceName(baseline: string, gray: string): string {
  const parts = baseline.split('-')
  const others = gray.split('-')
  let same = 0
  while (same < parts.length && parts[same] === others[same]) same += 1
  return same === 0 ? baseline : parts.slice(0, same).join('-')
}

/** "order-gray.shop.svc.cluster.local:8080" → "order-gray": what a program there calls itself. */
export function hostName(address: string): string {
  const [name = address] = address.replace(/:\d+$/, '').split('.')
  return /^[\d.]+$/.test(address.replace(/:\d+$/, '')) ? address : name
}

/** A name as rollouts and stages have it. */
export function slug(text: string, fallback: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const short = plain.slice(0, 63).replaceAll(/^-+|-+$/g, '')
  return short === '' ? fallback : short
}
