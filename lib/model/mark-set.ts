// The set of marks seen in one trace, by an id that needs no coordination. Floor 0.

/** Odd, so that multiplying by it loses nothing: 2^64 / golden ratio. */
export const MARK_SET_FACTOR = 0x9e3779b97f4a7c15n

/**
 * '0' for no marks, the mark's own id for one, else Σ (id ⊕ ⌊id / 2^32⌋) · MARK_SET_FACTOR modulo 2^64:
 * ids are hashes already, and a sum is as quick in SQL (see trace-pass).
 */
export function markSetId(markIds: readonly string[]): string {
  if (markIds.length < 2) return markIds[0] ?? '0'
  const sum = markIds.reduce((total, id) => total + (BigInt(id) ^ (BigInt(id) >> 32n)), 0n)
  return String(BigInt.asUintN(64, sum * MARK_SET_FACTOR))
}
