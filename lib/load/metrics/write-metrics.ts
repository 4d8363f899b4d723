// Samples as text that Prometheus reads: OpenMetrics 1.0, or the older format for who knows only that.
import { Counter, Gauge, Registry, type RegistryContentType } from 'prom-client'
import { FAMILIES, type Sample } from './families'

export interface MetricsText {
  readonly contentType: string
  readonly text: string
}

/** Every family is there, also those without a sample. `accept` as in the request's header. */
export async function writeMetrics(
  samples: readonly Sample[],
  accept: string | null,
): Promise<MetricsText> {
  const registry = new Registry<RegistryContentType>()
  registry.setContentType(
    wantsOpenMetrics(accept) ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
  )
  for (const { name, type, help, labels } of FAMILIES) {
    const options = { name, help, labelNames: [...labels], registers: [registry] }
    const own = samples.filter((sample) => sample.name === name)
    if (type === 'counter') {
      const counter = new Counter(options)
      for (const { labels: words = {}, value } of own) counter.inc({ ...words }, value)
    } else {
      const gauge = new Gauge(options)
      // One without labels would say 0 where nothing is known.
      if (labels.length === 0) gauge.remove()
      for (const { labels: words = {}, value } of own) gauge.set({ ...words }, value)
    }
  }
  return { contentType: registry.contentType, text: await registry.metrics() }
}

/** Prometheus names what it reads; curl takes anything. */
function wantsOpenMetrics(accept: string | null): boolean {
  if (accept === null || accept.includes('application/openmetrics-text')) return true
  return (
    accept.split(',').some((type) => type.trim().startsWith('*/*')) && !/text\/plain/.test(accept)
  )
}
