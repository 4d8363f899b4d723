// Services that export spans for as long as they are told to, and repeat what was not acknowledged.
import { setTimeout as sleep } from 'node:timers/promises'

/** Traces of one export. */
const TRACES = 5
const PAUSE_MS = 40
const RETRY_MS = 150
const ATTEMPT_TIMEOUT_MS = 30_000

export interface LoadTotals {
  /** Traces of which every span was acknowledged. */
  traces: number
  marked: number
  /** Failed at order, of the marked ones and of the others. */
  failedMarked: number
  failedOthers: number
  /** Exports that were sent again: they may be stored twice. */
  repeats: number
}

export interface Load {
  readonly totals: Readonly<LoadTotals>
  /** Resolves when everything that was begun is acknowledged. */
  stop(): Promise<void>
}

export interface LoadOptions {
  /** Where OTLP/HTTP is listened for; spans of one trace go to all of them in turn. */
  readonly urls: () => readonly string[]
  /** Names the traces of this load. */
  readonly seed: number
  readonly workers: number
}

interface Batch {
  readonly numbers: readonly number[]
  readonly seed: number
  readonly startMs: number
}

/**
 * Each trace: user → gateway@v1 → order@v1, or order@v2 when it is marked (every third); every
 * seventh fails at order. The two services export apart, in either order, some time apart.
 */
export function startLoad({ urls, seed, workers }: LoadOptions): Load {
  const totals: LoadTotals = { traces: 0, marked: 0, failedMarked: 0, failedOthers: 0, repeats: 0 }
  let next = 0
  let stopping = false
  const post = async (body: object, nth: number) => {
    for (let attempt = 0; ; attempt += 1) {
      const all = urls()
      if (await accepted(all[(nth + attempt) % all.length] ?? '', body)) return
      totals.repeats += 1
      await sleep(RETRY_MS)
    }
  }
  const work = async (worker: number) => {
    while (!stopping) {
      const numbers = Array.from({ length: TRACES }, () => next++)
      const batch = { numbers, seed, startMs: Date.now() }
      const parts = [gatewaySpans(batch), orderSpans(batch)]
      if (worker % 2 === 1) parts.reverse()
      for (const [nth, part] of parts.entries()) await post(part, worker + nth)
      totals.traces += numbers.length
      totals.marked += numbers.filter(isMarked).length
      totals.failedMarked += numbers.filter((n) => isFailed(n) && isMarked(n)).length
      totals.failedOthers += numbers.filter((n) => isFailed(n) && !isMarked(n)).length
      await sleep(PAUSE_MS)
    }
  }
  const running = Array.from({ length: workers }, (_, worker) => work(worker))
  return {
    totals,
    stop: async () => {
      stopping = true
      await Promise.all(running)
    },
  }
}

const isMarked = (n: number) => n % 3 === 0
const isFailed = (n: number) => n % 7 === 0

/** Anything but 200 is tried again: that is what exporters do with 503 and broken connections. */
async function accepted(url: string, body: object): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    })
    await answer.arrayBuffer()
    return answer.status === 200
  } catch {
    return false
  }
}

const hex = (digits: number, ...parts: readonly number[]) =>
  parts
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('')
    .padStart(digits, '1')

interface SpanArgs {
  readonly n: number
  readonly batch: Batch
  readonly position: number
  readonly kind: number
}

function span({ n, batch, position, kind }: SpanArgs): object {
  const startNs = BigInt(batch.startMs + position) * 1_000_000n
  const gray = {
    key: 'http.request.header.gray',
    value: { arrayValue: { values: [{ stringValue: 'true' }] } },
  }
  return {
    traceId: hex(32, batch.seed, n),
    spanId: hex(16, n, position),
    ...(position === 1 ? {} : { parentSpanId: hex(16, n, position - 1) }),
    name: 'GET /buy',
    kind,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 20_000_000n),
    attributes: kind === 2 && isMarked(n) ? [gray] : [],
    status: position === 3 && isFailed(n) ? { code: 2 } : {},
  }
}

function gatewaySpans(batch: Batch): object {
  const spans = batch.numbers.flatMap((n) => [
    span({ n, batch, position: 1, kind: 2 }),
    span({ n, batch, position: 2, kind: 3 }),
  ])
  return { resourceSpans: [resourceSpans('gateway', 'v1', spans)] }
}

function orderSpans(batch: Batch): object {
  const server = (n: number) => span({ n, batch, position: 3, kind: 2 })
  return {
    resourceSpans: [
      resourceSpans('order', 'v1', batch.numbers.filter((n) => !isMarked(n)).map(server)),
      resourceSpans('order', 'v2', batch.numbers.filter(isMarked).map(server)),
    ],
  }
}

function resourceSpans(service: string, version: string, spans: readonly object[]): object {
  const attributes = Object.entries({
    'service.name': service,
    'service.version': version,
    'service.instance.id': `${service}-${version}`,
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }))
  return { resource: { attributes }, scopeSpans: [{ spans }] }
}
