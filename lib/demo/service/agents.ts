// Starts the real agent a service reports with, before the service creates its server.
import { createRequire } from 'node:module'
import type { Agent } from '#lib/demo/messages'

export interface AgentHandle {
  /** Puts the request's mark on the entry span that is current now. */
  readonly tagMark: (mark: string) => void
  /** Sends what is still buffered. */
  readonly stop: () => Promise<void>
}

/** How long an agent may take to send its last spans. */
const FLUSH_MS_MAX = 2_000

const require = createRequire(import.meta.url)

/**
 * Both agents take their names and addresses from their own environment variables (`SW_AGENT_…`,
 * `OTEL_…`), as in any deployment. A service that sets the mark itself must not trust one that
 * comes in: `capture: 'sent'` records the mark of its calls, `'received'` that of its requests.
 */
export function startAgent(
  agent: Agent | 'none',
  options: { capture: 'sent' | 'received' },
): AgentHandle {
  if (agent === 'none') return { tagMark: () => {}, stop: async () => {} }
  return agent === 'skywalking' ? startSkywalking() : startOtel(options.capture)
}

function startSkywalking(): AgentHandle {
  const { default: agent, ContextManager }: typeof import('skywalking-backend-js') =
    require('skywalking-backend-js')
  agent.start()
  return {
    tagMark: (mark) => {
      if (!ContextManager.hasContext) return
      ContextManager.currentSpan.tag({ key: 'gray', val: mark, overridable: true })
    },
    stop: async () => {
      await inTime(agent.flush())
    },
  }
}

function startOtel(capture: 'sent' | 'received'): AgentHandle {
  const { NodeSDK }: typeof import('@opentelemetry/sdk-node') = require('@opentelemetry/sdk-node')
  const { HttpInstrumentation }: typeof import('@opentelemetry/instrumentation-http') =
    require('@opentelemetry/instrumentation-http')
  const sdk = new NodeSDK({
    instrumentations: [
      new HttpInstrumentation({
        headersToSpanAttributes: {
          server: { requestHeaders: capture === 'received' ? ['gray', 'app'] : ['app'] },
          client: { requestHeaders: capture === 'sent' ? ['gray'] : [] },
        },
        // A service without a web framework must say its route itself.
        startIncomingSpanHook: (request) => ({ 'http.route': routeOf(request.url) }),
        requestHook: (span, request) => {
          if ('url' in request) span.updateName(`${request.method} ${routeOf(request.url)}`)
        },
      }),
    ],
  })
  sdk.start()
  // The instrumentation patches http when it is required; imports alone do not trigger it.
  require('node:http')
  return {
    tagMark: () => {},
    stop: async () => {
      await inTime(sdk.shutdown())
    },
  }
}

function routeOf(url: string | undefined): string {
  return (url ?? '/').replace(/\?.*$/, '')
}

/** A collector that is away must not keep a service from stopping. */
async function inTime(flushed: Promise<unknown> | null): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, FLUSH_MS_MAX).unref())
  await Promise.race([flushed, late])
}
