// Gathers the mark attributes of one span and turns them into a mark id; bounded against odd input.
import { canonicalMarkKey, MARK_VALUES_PER_KEY_MAX, OTHER_VALUE } from '#lib/model/mark'
import type { Dimensions } from './dimensions'
import type { MarkKeys } from './mark-keys'

/** Most pairs one mark may have. Pairs that a plan names come first. */
const PAIRS_MAX = 8
/** Longest value kept, characters. */
const VALUE_CHARS_MAX = 256
/** Distinct marks; beyond this only pairs that a plan names are kept. */
const MARKS_MAX = 4_096
const KEYS_MAX = 1_024
/** Distinct values of one key that plans ask for: globs may match any number. */
const NAMED_VALUES_MAX = 4_096

/**
 * `begin`, any number of `add`, then `intern`, which leaves the mark's id in `dimensions.low/high`
 * (0 when nothing was added). Several values of one header are joined with a comma.
 */
export interface MarkCollector {
  begin(): void
  add(key: string, value: string): void
  intern(): void
}

export function createMarkCollector(dimensions: Dimensions, keys: MarkKeys): MarkCollector {
  const values = new Map<string, Set<string>>()
  const known = new Map<string, readonly (readonly [string, string])[]>()
  let pairs: (readonly [string, string])[] = []

  const bounded = (key: string, value: string): string => {
    if (value.length > VALUE_CHARS_MAX) return OTHER_VALUE
    let seen = values.get(key)
    if (seen === undefined) {
      if (values.size >= KEYS_MAX) values.clear()
      seen = new Set()
      values.set(key, seen)
    }
    if (seen.has(value)) return value
    const most = keys.names(key, value) ? NAMED_VALUES_MAX : MARK_VALUES_PER_KEY_MAX
    if (seen.size >= most) return OTHER_VALUE
    seen.add(value)
    return value
  }

  const settle = (): readonly (readonly [string, string])[] => {
    const named = pairs.filter(([key]) => keys.isNamed(key))
    if (known.size >= MARKS_MAX) return named
    const others = pairs.filter(([key]) => !keys.isNamed(key))
    return [...named, ...others].slice(0, PAIRS_MAX).sort(([a], [b]) => (a < b ? -1 : 1))
  }

  return {
    begin() {
      if (pairs.length > 0) pairs = []
    },
    add(key, value) {
      const canonical = canonicalMarkKey(key)
      if (pairs.some(([other]) => other === canonical)) return
      pairs.push([canonical, bounded(canonical, value)])
    },
    intern() {
      const text = pairs.length === 0 ? '' : `${keys.version} ${JSON.stringify(pairs)}`
      let settled = known.get(text)
      if (settled === undefined) {
        settled = settle()
        if (known.size >= MARKS_MAX * 2) known.clear()
        known.set(text, settled)
      }
      dimensions.mark(settled)
    },
  }
}
