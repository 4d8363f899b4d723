// Steps that are worth seeing from outside: a span and a duration each, or nothing when nobody looks.
import {
  type Attributes,
  type Histogram,
  metrics,
  type ObservableResult,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { PRODUCT_VERSION } from '#lib/engine/version'

const SCOPE = 'grayproof'
/** Seconds: from a quick query to a tick that takes too long. */
const BOUNDARIES_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export interface Watched {
  /** Of the span; few different ones. */
  readonly name: string
  /** Metric of how long it takes, such as `grayproof.evaluator.tick.duration`; none when left out. */
  readonly duration?: string
  readonly kind?: 'internal' | 'client' | 'server'
  /** Of the span and of the metric: few different values. */
  readonly attributes?: Attributes
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
} as const

/** `run` may add to its span; what it throws is recorded there, and thrown on. */
export function watched<T>(
  { name, duration, kind = 'internal', attributes = {} }: Watched,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  const tracer = trace.getTracer(SCOPE, PRODUCT_VERSION)
  const startedMs = performance.now()
  return tracer.startActiveSpan(name, { kind: KINDS[kind], attributes }, async (span) => {
    let failed = false
    try {
      return await run(span)
    } catch (error) {
      failed = true
      if (error instanceof Error) span.recordException(error)
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
      if (duration !== undefined) {
        const outcome = failed ? { 'error.type': 'exception' } : {}
        recordDuration(duration, performance.now() - startedMs, { ...attributes, ...outcome })
      }
    }
  })
}

/** `attributes`: few different values. */
export function recordDuration(name: string, ms: number, attributes: Attributes): void {
  durationOf(name).record(ms / 1000, attributes)
}

const durations = new Map<string, Histogram>()

/** Made at the first use, which is after OpenTelemetry was set up. */
function durationOf(name: string): Histogram {
  const known = durations.get(name)
  if (known !== undefined) return known
  const advice = { explicitBucketBoundaries: BOUNDARIES_S }
  const made = metrics.getMeter(SCOPE, PRODUCT_VERSION).createHistogram(name, { unit: 's', advice })
  durations.set(name, made)
  return made
}

export interface Watch {
  readonly name: string
  /** In UCUM: `{span}`, `By`. */
  readonly unit: string
  readonly kind: 'counter' | 'gauge'
  /** Asked whenever metrics are sent. */
  read(): readonly (readonly [value: number, attributes: Attributes])[]
}

/** Numbers that somebody keeps anyway. */
export function watchNumber({ name, unit, kind, read }: Watch): void {
  const meter = metrics.getMeter(SCOPE, PRODUCT_VERSION)
  const observe = (result: ObservableResult) => {
    for (const [value, attributes] of read()) result.observe(value, attributes)
  }
  const made =
    kind === 'counter'
      ? meter.createObservableCounter(name, { unit })
      : meter.createObservableGauge(name, { unit })
  made.addCallback(observe)
}
