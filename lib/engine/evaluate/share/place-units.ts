// Gives the units of a bucket the groups of one plan.
import type { ShareUnitsRow } from '#lib/model/call'
import type { Group, SourceId } from '#lib/model/source'

/** Units of one bucket. */
export interface BucketUnits {
  /** The share promised at its time. */
  readonly planned: number
  /** Requests of each unit, those of them that reached gray, and whether its first did. */
  readonly units: ReadonlyMap<number, BucketUnit>
  readonly unitless: number
  /** Units up to this hash are all there. */
  readonly bound: number
}

export interface BucketUnit {
  readonly n: number
  readonly k: number
  readonly gray: boolean
}

/** Rows of one bucket; units of instances in neither group do not count. */
export function placeUnits(
  rows: readonly ShareUnitsRow[],
  groupOf: (source: SourceId) => Group | null,
  planned: number | null,
): BucketUnits {
  const units = new Map<number, BucketUnit & { readonly firstMs: number }>()
  let unitless = 0
  let bound = Infinity
  for (const row of rows) {
    const group = groupOf(row.sourceId)
    if (group !== 'gray' && group !== 'baseline') continue
    unitless += row.unitless
    bound = Math.min(bound, row.bound)
    const gray = group === 'gray'
    row.units.forEach((unit, index) => {
      const n = row.requests[index] ?? 0
      const firstMs = row.firstMs[index] ?? 0
      const known = units.get(unit)
      const first = known === undefined || firstMs < known.firstMs ? { firstMs, gray } : known
      const k = (known?.k ?? 0) + (gray ? n : 0)
      units.set(unit, { n: (known?.n ?? 0) + n, k, gray: first.gray, firstMs: first.firstMs })
    })
  }
  return { planned: planned ?? 0, units, unitless, bound }
}
