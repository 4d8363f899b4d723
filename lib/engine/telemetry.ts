// Grayproof's own traces and metrics, for whoever watches it: nothing is loaded unless somebody does.
import type { Settings } from './config'
import type { Log } from './log'

export interface Telemetry {
  /** Sends what is left. */
  stop(): Promise<void>
}

const OFF: Telemetry = { stop: async () => {} }

/** Once per process, before anything that is to be seen. */
export async function startTelemetry(
  { otlpEndpoint }: Pick<Settings, 'otlpEndpoint'>,
  { role, log }: { readonly role: string; readonly log: Log },
): Promise<Telemetry> {
  if (otlpEndpoint === null) return OFF
  const { sendTelemetry } = await import('./telemetry/send-telemetry')
  return sendTelemetry({ endpoint: otlpEndpoint, role, log })
}
