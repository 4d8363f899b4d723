// Which attribute keys are kept as marks: the defaults, and those that plans name right now.
import { canonicalMarkKey, DEFAULT_MARK_NAMES, HEADER_PREFIX } from '#lib/model/mark'
import { matchesGlob } from '#lib/plan/glob'

/**
 * Keys that plans name, with the values they ask for: exact texts, or globs. `kept`: no mark (it may
 * have a value for each user), but stored with the span also when only selected attributes are.
 */
export type NamedMarks = ReadonlyMap<string, ReadonlySet<string> | 'kept'>

export interface MarkKeys {
  /** Grows with each change: caches of key → role are void when it moves. */
  readonly version: number
  /** True for any spelling of a key that is kept. */
  has(key: string): boolean
  /** True when a plan asks for the attribute itself, as it is written. */
  keeps(key: string): boolean
  /** True when a plan asks so for a request header. */
  readonly keepsHeaders: boolean
  /** True when a plan asks for this value: it is not folded into OTHER_VALUE like others. */
  names(canonicalKey: string, value: string): boolean
  /** True when a plan, not only a default, asks for this key. */
  isNamed(canonicalKey: string): boolean
  /** Replaces what plans name; the same content again changes nothing. */
  replace(named: NamedMarks): void
}

const DEFAULT_KEYS: ReadonlySet<string> = new Set(
  DEFAULT_MARK_NAMES.flatMap((name) => [name, `${HEADER_PREFIX}${name}`]),
)

export function createMarkKeys(): MarkKeys {
  let named = new Map<string, Set<string>>()
  let kept = new Set<string>()
  let keepsHeaders = false
  let version = 0
  let text = ''
  return {
    get version() {
      return version
    },
    get keepsHeaders() {
      return keepsHeaders
    },
    has(key) {
      const canonical = canonicalMarkKey(key)
      return DEFAULT_KEYS.has(canonical) || named.has(canonical)
    },
    keeps: (key) => kept.has(key),
    names(key, value) {
      const asked = named.get(key)
      if (asked === undefined) return false
      if (asked.has(value)) return true
      for (const text of asked) if (text.includes('*') && matchesGlob(value, text)) return true
      return false
    },
    isNamed: (key) => named.has(key),
    replace(next) {
      const entries = [...next].map(
        ([key, values]) => [key, values === 'kept' ? values : [...values].sort()] as const,
      )
      entries.sort(([a], [b]) => (a < b ? -1 : 1))
      const nextText = JSON.stringify(entries)
      if (nextText === text) return
      text = nextText
      named = new Map()
      kept = new Set()
      for (const [key, values] of entries) {
        if (values === 'kept') {
          kept.add(key)
          continue
        }
        const canonical = canonicalMarkKey(key)
        const all = named.get(canonical) ?? new Set<string>()
        for (const value of values) all.add(value)
        named.set(canonical, all)
      }
      keepsHeaders = [...kept].some((key) => key.startsWith(HEADER_PREFIX))
      version += 1
    },
  }
}
