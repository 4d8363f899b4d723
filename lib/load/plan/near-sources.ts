// What was probably meant by a selector that matches nothing: names that are really reported. Pure.
import { didYouMean } from '#lib/model/did-you-mean'
import type { Source } from '#lib/model/source'
import type { Patterns, Selector } from '#lib/plan/plan'
import { matchesSelector } from '#lib/plan/selector'

const NEAR_MAX = 5

export interface NearMiss {
  /** The field of the selector that lets nothing through: `reportedAs`, `version`, `labels.zone`. */
  readonly field: string
  readonly written: Patterns
  /** What is reported there, most alike first; empty: nothing at all. */
  readonly near: readonly string[]
}

type Step = readonly [
  field: string,
  written: Patterns | null,
  more: Partial<Selector>,
  read: (source: Source) => string,
]

/** Null: the selector matches something. Asks field by field, in the order in which people narrow. */
export function nearMiss(selector: Selector, sources: readonly Source[]): NearMiss | null {
  if (sources.some((source) => matchesSelector(source, selector))) return null
  let left = sources
  let sofar: Selector = { ...selector, instance: null, version: null, labels: {} }
  const steps: readonly Step[] = [
    ['reportedAs', selector.reportedAs, {}, (source) => source.service],
    ['version', selector.version, { version: selector.version }, (source) => source.version],
    ['instance', selector.instance, { instance: selector.instance }, (source) => source.instance],
    ...Object.entries(selector.labels).map(([key, patterns], index, all): Step => {
      const labels = Object.fromEntries(all.slice(0, index + 1))
      return [`labels.${key}`, patterns, { labels }, (source) => source.labels[key] ?? '']
    }),
  ]
  for (const [field, written, more, read] of steps) {
    if (written === null) continue
    sofar = { ...sofar, ...more }
    const through = left.filter((source) => matchesSelector(source, sofar))
    if (through.length === 0) return { field, written, near: nearest(written, left.map(read)) }
    left = through
  }
  return null
}

/** Slips first, then words that hold one another; a short list without either is shown whole. */
export function nearest(written: Patterns, reported: readonly string[]): string[] {
  const known = [...new Set(reported)].filter((word) => word !== '').sort()
  const bare = written.map((pattern) => pattern.replaceAll(/[*?]/g, '')).filter(Boolean)
  const slips = bare.flatMap((word) => didYouMean(word, known) ?? [])
  const alike = known.filter((word) => bare.some((part) => isAlike(part, word)))
  const found = [...new Set([...slips, ...alike])]
  if (found.length === 0 && known.length <= NEAR_MAX) return known
  return found.slice(0, NEAR_MAX)
}

function isAlike(part: string, word: string): boolean {
  const [a, b] = [part.toLowerCase(), word.toLowerCase()]
  return a.includes(b) || b.includes(a) || sharedWords(a, b) >= 2
}

/** `favorites-svc-v2` and `favorites-service-v2` share two. */
function sharedWords(a: string, b: string): number {
  const words = new Set(b.split(/[^a-z0-9]+/).filter((word) => word.length > 1))
  return a.split(/[^a-z0-9]+/).filter((word) => words.has(word)).length
}
