// How the endpoints of a plan share half of the chance of a false alarm, though nobody knows how many
// there will be: weights are promised in batches, in the order in which gray was first asked. Pure.

/** The first batch; each later one is twice as large and gets half as much. */
const BATCH = 16
/** All endpoints together; the services share the other half. */
const ENDPOINTS = 0.5

/** 0 → 1/64 (half of a half among 16), 16 → 1/256 (a quarter of a half among 32), … */
export function endpointWeight(order: number): number {
  let from = 0
  let size = BATCH
  let part = 0.5
  while (order >= from + size) {
    from += size
    size *= 2
    part /= 2
  }
  return (ENDPOINTS * part) / size
}
