// The set of marks seen in one trace, by an id that needs no coordination. Floor 0.
import { decimalId, hashed, murmur128 } from './murmur'

/** '0' for no marks, the mark's own id for one, else a hash of the sorted ids. */
export function markSetId(sortedMarkIds: readonly string[]): string {
  if (sortedMarkIds.length < 2) return sortedMarkIds[0] ?? '0'
  const bytes = new TextEncoder().encode(sortedMarkIds.join(' '))
  murmur128(bytes, 0, bytes.length)
  return decimalId(hashed.w0, hashed.w1)
}
