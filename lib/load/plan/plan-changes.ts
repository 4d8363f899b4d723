// Which fields differ between two plans as written: what an author is about to change. Pure.
import { fieldOf, type Path } from './plan-text'

export interface PlanChange {
  /** Such as `spec.stages[0].share`. */
  readonly field: string
  /** As text; null: not there. */
  readonly before: string | null
  readonly after: string | null
}

/** Elements of lists are told apart by their `service`, `name` or `attribute`, else by place. */
const NAMING_KEYS = ['service', 'name', 'attribute'] as const

/** Leaf by leaf, in the order of the newer plan; what is new or gone as a whole is told once. */
export function planChanges(before: unknown, after: unknown, path: Path = []): PlanChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [old, now] = [entriesOf(before), entriesOf(after)]
  if (old === null || now === null) {
    return [{ field: fieldOf(path), before: textOf(before), after: textOf(after) }]
  }
  const keys = [...new Set([...now.keys(), ...old.keys()])]
  return keys.flatMap((key) => planChanges(old.get(key), now.get(key), [...path, key]))
}

function entriesOf(value: unknown): Map<string, unknown> | null {
  if (value === null || typeof value !== 'object') return null
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  if (!value.every((item) => item !== null && typeof item === 'object')) return null
  return new Map(value.map((item, index) => [nameOf(item) ?? `${index + 1}`, item]))
}

function nameOf(item: Record<string, unknown>): string | null {
  const key = NAMING_KEYS.find((candidate) => typeof item[candidate] === 'string')
  return key === undefined ? null : String(item[key])
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
