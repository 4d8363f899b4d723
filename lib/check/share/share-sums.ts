// Sums of shares over slots of time: requests, promises, weights and parts. Pure.
import type { SharePart, ShareSample, ShareSum } from '#lib/check/sample'
import { START_EVERY_MS } from '#lib/stats/multi-start'

export const NO_SHARE_SUM: ShareSum = { requests: 0, gray: 0 }

/** Requests of slots that begin in the range. */
export function sumBetween(
  { slots, slotsFromMs }: Pick<ShareSample, 'slots' | 'slotsFromMs'>,
  fromMs: number,
  toMs: number,
): ShareSum {
  const chosen = slots.filter((_, index) => {
    const startMs = slotsFromMs + index * START_EVERY_MS
    return startMs >= fromMs && startMs < toMs
  })
  return addSums(chosen)
}

function addSums(sums: readonly ShareSum[]): ShareSum {
  const parts = new Map<string, SharePart>()
  let total = NO_SHARE_SUM
  for (const sum of sums) {
    total = addCounts(total, sum)
    for (const [key, part] of sum.parts ?? []) {
      const known = parts.get(key)
      parts.set(key, known === undefined ? part : addPart(known, part))
    }
  }
  return parts.size === 0 ? total : { ...total, parts }
}

/** Without parts: what evidence is made of. */
export function addCounts(a: ShareSum, b: ShareSum): ShareSum {
  const promised = sumOf(a.promised, b.promised)
  const weights =
    a.weights === undefined || b.weights === undefined
      ? (a.weights ?? b.weights)
      : {
          all: a.weights.all + b.weights.all,
          gray: a.weights.gray + b.weights.gray,
          squares: a.weights.squares + b.weights.squares,
        }
  return {
    requests: a.requests + b.requests,
    gray: a.gray + b.gray,
    ...(promised === undefined ? {} : { promised }),
    ...(weights === undefined ? {} : { weights }),
  }
}

function addPart(a: SharePart, b: SharePart): SharePart {
  return {
    ...a,
    requests: a.requests + b.requests,
    gray: a.gray + b.gray,
    promised: a.promised + b.promised,
  }
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : a + b
}
