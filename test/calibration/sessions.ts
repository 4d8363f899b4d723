// Sticky traffic: sessions of lognormal sizes come at random, and spread their requests over a while.
import type { Draws } from './draws'

export interface SessionKind {
  /** Requests of a session on average, and the spread of the logarithm of their number. */
  readonly requests: number
  readonly sigma: number
  readonly minutes: number
}

/** What one session asks in ten seconds. */
export interface Visit {
  /** A hash, as the store keeps it: below 2^52. */
  readonly unit: number
  /** Uniform in [0, 1), the same at each visit: what sticky routing decides by. */
  readonly lot: number
  readonly requests: number
}

export interface Sessions {
  /** The next ten seconds. */
  next(): readonly Visit[]
}

const BUCKET_S = 10
const HASH_HIGH = 2 ** 20
const COUNTER_END = 2 ** 32

type Session = Omit<Visit, 'requests'>

/** Sessions are under way when the first bucket begins, but for their earlier requests. */
export function createSessions(draws: Draws, rps: number, kind: SessionKind): Sessions {
  const length = (kind.minutes * 60) / BUCKET_S
  const ring: Session[][] = Array.from({ length: length + 2 }, () => [])
  let bucket = 0
  let units = 0
  const mean = Math.log(kind.requests) - kind.sigma ** 2 / 2
  /** `at`: when it begins, in buckets. */
  const begin = (at: number) => {
    units += 1
    const high = Math.floor(draws.next() * HASH_HIGH)
    const session = { unit: high * COUNTER_END + units, lot: draws.next() }
    const size = draws.lognormal(Math.exp(mean), kind.sigma)
    const requests = Math.floor(size) + (draws.chance(size % 1) ? 1 : 0)
    for (let i = 0; i < requests; i += 1) {
      const when = Math.floor(at + draws.next() * length)
      if (when >= bucket) ring[when % ring.length]?.push(session)
    }
  }
  const arrivals = (rps * BUCKET_S) / kind.requests
  for (let more = draws.poisson(arrivals * length); more > 0; more -= 1) {
    begin(-draws.next() * length)
  }
  return {
    next() {
      for (let more = draws.poisson(arrivals); more > 0; more -= 1) begin(bucket + draws.next())
      const slot = bucket % ring.length
      const asked = ring[slot] ?? []
      ring[slot] = []
      bucket += 1
      const counts = new Map<Session, number>()
      for (const session of asked) counts.set(session, (counts.get(session) ?? 0) + 1)
      return [...counts].map(([{ unit, lot }, requests]) => ({ unit, lot, requests }))
    },
  }
}
