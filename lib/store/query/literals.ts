// Numbers and ids on their way into SQL text: checked, so that nothing else can come along.
import { BUCKET_MS } from '#lib/model/hop'
import { SPAN_FLAG, SPAN_KIND } from '#lib/model/span'

/** Start of the bucket that `start` falls into, epoch seconds. */
export const BUCKET_OF_START = `intDiv(toUnixTimestamp64Micro(start), ${BUCKET_MS * 1_000}) * ${BUCKET_MS / 1_000}`

/** Kinds of the calling side. */
export const CALLING = `(${SPAN_KIND.client}, ${SPAN_KIND.producer})`
/** Kinds of the answering side. */
export const SERVING = `(${SPAN_KIND.server}, ${SPAN_KIND.consumer})`

export function hasFlag(column: string, flag: keyof typeof SPAN_FLAG): string {
  return `bitAnd(${column}, ${SPAN_FLAG[flag]}) != 0`
}

/** `(1, 2, 3)` of decimal 64-bit ids. Throws on anything else, and on an empty list. */
export function idList(ids: readonly string[]): string {
  const odd = ids.find((id) => !/^\d{1,20}$/.test(id))
  if (odd !== undefined || ids.length === 0) throw new Error(`not a list of ids: "${odd ?? ''}"`)
  return `(${ids.join(', ')})`
}

/** A condition that keeps the rows of some ids, or all rows when none are asked for. */
export function onlyIds(column: string, ids: readonly string[] | undefined): string {
  if (ids === undefined) return '1'
  return ids.length === 0 ? '0' : `${column} IN ${idList([...new Set(ids)])}`
}

/** Turns a column `histogram`, made by sumMap, into columns `bins` and `counts`. */
export function spreadHistogram(inner: string): string {
  return `SELECT * EXCEPT histogram, histogram.1 AS bins,
      arrayMap(count -> toUInt32(count), histogram.2) AS counts FROM (${inner})`
}

/** Any text, quoted. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A moment as the type of `spans.start`. */
export function momentOf(ms: number): string {
  return `fromUnixTimestamp64Milli(${whole(ms)}, 'UTC')`
}

export function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`)
  return String(value)
}

/** Trace ids as 32 hex digits → a list for `trace_id IN …`. */
export function traceList(ids: readonly string[]): string {
  const odd = ids.find((id) => !/^[0-9a-f]{32}$/.test(id))
  if (odd !== undefined || ids.length === 0) throw new Error(`not a list of traces: "${odd ?? ''}"`)
  return `(${ids.map((id) => `unhex('${id}')`).join(', ')})`
}

/** A condition on `start` that covers some buckets and `reachMs` around them, in few ranges. */
export function startsAround(buckets: readonly number[], reachMs: number): string {
  return groupRuns(buckets, 2 * reachMs + BUCKET_MS)
    .map((run) => {
      const fromMs = (run[0] ?? 0) - reachMs
      const toMs = (run.at(-1) ?? 0) + BUCKET_MS + reachMs
      return `start >= ${momentOf(fromMs)} AND start < ${momentOf(toMs)}`
    })
    .join(' OR ')
}

/** Splits times into ascending runs whose neighbours are at most `gapMs` apart. */
export function groupRuns(times: readonly number[], gapMs: number): number[][] {
  const runs: number[][] = []
  for (const time of [...new Set(times)].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run === undefined || before === undefined || time - before > gapMs) runs.push([time])
    else run.push(time)
  }
  return runs
}
