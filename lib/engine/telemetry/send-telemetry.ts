// Sets OpenTelemetry up in this process and sends by OTLP over HTTP: only loaded with an endpoint.
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { NodeSDK, resources } from '@opentelemetry/sdk-node'
import { processName } from '#lib/engine/heartbeat'
import type { Log } from '#lib/engine/log'
import type { Telemetry } from '#lib/engine/telemetry'
import { PRODUCT_VERSION } from '#lib/engine/version'

const METRICS_EVERY_MS = 15_000
/** A collector that is away must not keep a role from stopping. */
const STOP_MS_MAX = 3_000
/** It may be away for long: one line now and then is enough. */
const WARN_EVERY_MS = 60_000

export interface SendOptions {
  /** Base address; `/v1/traces` and `/v1/metrics` are added. */
  readonly endpoint: string
  readonly role: string
  readonly log: Log
}

/** Headers, resource attributes and sampling by the usual `OTEL_…` variables. */
export function sendTelemetry({ endpoint, role, log }: SendOptions): Telemetry {
  warnInLog(log)
  const base = endpoint.replace(/\/+$/, '').replace(/\/v1\/(traces|metrics)$/, '')
  const sdk = new NodeSDK({
    serviceName: `grayproof-${role}`,
    resource: resources.resourceFromAttributes({
      'service.namespace': 'grayproof',
      'service.version': PRODUCT_VERSION,
      'service.instance.id': processName(),
    }),
    resourceDetectors: [resources.envDetector, resources.hostDetector],
    traceExporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }),
    metricReaders: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }),
        exportIntervalMillis: METRICS_EVERY_MS,
      }),
    ],
    logRecordProcessors: [],
    // Only what we name is seen: instrumented requests to the collector would be seen, too.
    instrumentations: [],
  })
  sdk.start()
  log.info({ role }, 'sending own traces and metrics')
  return {
    stop: async () => {
      const sent = sdk.shutdown().catch(() => {})
      await Promise.race([sent, new Promise((go) => setTimeout(go, STOP_MS_MAX).unref())])
    },
  }
}

function warnInLog(log: Log): void {
  let quietUntilMs = 0
  const warn = (message: string) => {
    if (performance.now() < quietUntilMs) return
    quietUntilMs = performance.now() + WARN_EVERY_MS
    log.warn({ reason: message.slice(0, 300) }, 'own traces or metrics could not be sent')
  }
  const nothing = () => {}
  diag.setLogger(
    { error: warn, warn: nothing, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
}
