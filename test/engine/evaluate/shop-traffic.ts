// Requests of a small shop as spans: gateway-service → favorites-service (→ store-service).
import type { TestSpan } from '#test/support/insert-spans'

export interface ShopRequest {
  /** Unique; up to 12 characters. */
  readonly trace: string
  /** Milliseconds after T0_MS. */
  readonly startMs: number
  readonly version: 'v1' | 'v2'
  /** Whether favorites-service saw the mark. */
  readonly marked: boolean
  readonly error?: boolean
  /** Adds a call from favorites-service to store-service, which sees the mark or not. */
  readonly store?: { readonly marked: boolean }
}

const MARK = { 'http.request.header.gray': 'true' }

export function shopRequest(request: ShopRequest): TestSpan[] {
  const { trace, startMs, version, marked, error = false, store } = request
  const at = `favorites-service@${version}`
  const id = (name: string) => `${name} ${trace}`
  const spans: TestSpan[] = [
    { trace, id: id('g'), at: 'gateway-service@v1', startMs },
    {
      trace,
      id: id('gc'),
      parent: id('g'),
      at: 'gateway-service@v1',
      kind: 'client',
      startMs: startMs + 1,
    },
    {
      trace,
      id: id('f'),
      parent: id('gc'),
      at,
      startMs: startMs + 2,
      error,
      ...(marked ? { mark: MARK } : {}),
    },
  ]
  if (store === undefined) return spans
  return [
    ...spans,
    { trace, id: id('fc'), parent: id('f'), at, kind: 'client', startMs: startMs + 3 },
    {
      trace,
      id: id('s'),
      parent: id('fc'),
      at: 'store-service@v1',
      startMs: startMs + 4,
      ...(store.marked ? { mark: MARK } : {}),
    },
  ]
}

/** `gray` of `requests` marked requests that reach v2, all others v1, evenly over `lengthMs`. */
export function healthyTraffic(args: {
  readonly name: string
  readonly fromMs: number
  readonly lengthMs: number
  readonly requests: number
  readonly gray: number
}): TestSpan[] {
  const { name, fromMs, lengthMs, requests, gray } = args
  return Array.from({ length: requests }, (_, i) => {
    const isGray = Math.floor(((i + 1) * gray) / requests) > Math.floor((i * gray) / requests)
    return shopRequest({
      trace: `${name}${i}`,
      startMs: fromMs + Math.floor((i * lengthMs) / requests),
      version: isGray ? 'v2' : 'v1',
      marked: isGray,
    })
  }).flat()
}
