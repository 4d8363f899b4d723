// The words in which scenario tables tell what requests did: trees of calls, drawn from a seed.
import { createRandom, type Random } from '#lib/demo/random'

/** One call as its callee saw it. */
export interface Call {
  /** Service and version, such as `order-v2`. */
  readonly at: string
  /** Value of the mark that the callee saw. */
  readonly mark?: string
  readonly error?: boolean
  /** Own time without its calls. */
  readonly ms?: number
  readonly endpoint?: string
  readonly calls?: readonly Call[]
  /** The callee exports nothing: its span is lost on the way. */
  readonly isLost?: boolean
  /** Nobody answered: the caller saw the call fail. */
  readonly isUnanswered?: boolean
  /** Further attributes of the callee's span. */
  readonly attributes?: Readonly<Record<string, string>>
}

export interface Request {
  /** Milliseconds after the scenario began. */
  readonly atMs: number
  readonly root: Call
}

export interface Draw extends Random {
  /** Seconds after the scenario began. */
  readonly atS: number
  /** Counts up from 0. */
  readonly n: number
}

export interface TrafficWords {
  /** Seconds after the scenario began. */
  readonly fromS?: number
  readonly toS: number
  readonly perSecond: number
  readonly seed?: number
}

/** Requests at random moments, in order; each is what `make` draws. */
export function traffic(
  { fromS = 0, toS, perSecond, seed = 1 }: TrafficWords,
  make: (draw: Draw) => Call,
): Request[] {
  const random = createRandom(seed)
  const count = Math.round((toS - fromS) * perSecond)
  const moments = Array.from({ length: count }, (_, n) => {
    return fromS + ((n + random.next()) / count) * (toS - fromS)
  })
  return moments.map((atS, n) => ({
    atMs: Math.floor(atS * 1_000),
    root: make({ ...random, atS, n }),
  }))
}

export const MARK = 'true'

/** A way through one service after the other, deepest last. */
export function chain(...calls: readonly Call[]): Call {
  const [first, ...rest] = calls
  if (first === undefined) throw new Error('a chain has one call at least')
  return rest.length === 0 ? first : { ...first, calls: [...(first.calls ?? []), chain(...rest)] }
}
