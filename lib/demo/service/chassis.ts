// The frame every service of the bookstore runs in: HTTP server, mark, routed calls, latency, faults.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Instance, ServiceAssignment } from '#lib/demo/messages'
import { createRandom, type Random } from '#lib/demo/random'
import type { AgentHandle } from './agents'
import { type Answer, createCallClient, type SendCall } from './call-client'
import { createMarkRouter, type MarkRouter } from './mark-router'

export const MARK_HEADER = 'gray'
export const LANE_HEADER = 'x-lane'
/** Headers that a service hands on with every call it makes. */
export const PASSED_HEADERS = ['app', MARK_HEADER] as const
/** How long a stopping service waits for requests in flight. */
const DRAIN_MS = 1_000

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface CallOptions {
  readonly method?: string
  readonly path: string
  /** Instead of the headers a service hands on by itself. */
  readonly headers?: Readonly<Record<string, string>>
}

/** One request being served, and what its handler may do. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly search: string
  readonly headers: http.IncomingHttpHeaders
  readonly assignment: ServiceAssignment
  readonly random: Random
  /** Calls an instance of `service` that the router chose by this request's mark. */
  readonly to: (service: string, options: CallOptions) => Promise<Answer>
  /** Works for about `medianMs`, seldom much longer. */
  readonly work: (medianMs: number, sigma?: number) => Promise<void>
  /** Puts the request's mark on the agent's entry span. */
  readonly tagMark: (mark: string) => void
}

/** Endpoint "GET /books" → handler; "*" takes what no other endpoint does. */
export type Handlers = Readonly<Record<string, (call: Call) => Promise<Reply>>>

export interface Service {
  readonly listen: () => Promise<number>
  readonly update: (instances: readonly Instance[]) => void
  readonly breakWith: (fault: Fault | null) => void
  readonly stop: () => Promise<void>
}

export interface ServiceDeps {
  readonly assignment: ServiceAssignment
  readonly handlers: Handlers
  readonly agent: AgentHandle
  readonly note: (text: string) => void
}

/** Does not listen until told so. Handlers that throw answer 500. */
export function createService({ assignment, handlers, agent, note }: ServiceDeps): Service {
  const random = createRandom(assignment.seed)
  const client = createCallClient()
  let fault: Fault | null = null
  const router = createMarkRouter({
    rule: assignment.breaker,
    random,
    note,
    now: Date.now,
    leakRatio: () => (fault?.kind === 'leak' ? fault.ratio : 0),
  })

  const callFor = (request: http.IncomingMessage): Call => {
    const url = new URL(request.url ?? '/', 'http://bookstore.example')
    const passed = passedHeaders(request.headers, fault?.kind === 'forget-mark')
    return {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      search: url.search,
      headers: request.headers,
      assignment,
      random,
      tagMark: agent.tagMark,
      work: async (medianMs, sigma = 0.4) => {
        await sleep(random.lognormal(medianMs, sigma))
      },
      to: callsThrough({ router, send: client.send, passed }),
    }
  }

  const serve = async (request: http.IncomingMessage): Promise<Reply> => {
    const call = callFor(request)
    const mark = request.headers[MARK_HEADER]
    if (assignment.routes.length === 0 && typeof mark === 'string') agent.tagMark(mark)
    const endpoint = `${call.method} ${call.path}`
    if (fault?.kind === 'fail' && fault.endpoint === endpoint) {
      await call.work(4)
      return { status: 500, body: { error: 'could not write' } }
    }
    const handler = handlers[endpoint] ?? handlers['*']
    return handler ? handler(call) : { status: 404, body: { error: `no endpoint ${endpoint}` } }
  }

  const server = http.createServer((request, response) => {
    request.resume()
    response.setHeader(LANE_HEADER, assignment.lane ?? 'baseline')
    serve(request).then(
      (reply) => answer(response, reply),
      (error: unknown) => answer(response, { status: 500, body: { error: String(error) } }),
    )
  })
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
      }),
    update: router.update,
    breakWith: (next) => {
      fault = next
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await Promise.race([closed, sleep(DRAIN_MS)])
      client.close()
      server.closeAllConnections()
    },
  }
}

/** Every call is answered: 503 without an instance to ask, 502 when it does not answer. */
function callsThrough(way: {
  readonly router: MarkRouter
  readonly send: SendCall
  readonly passed: Readonly<Record<string, string>>
}): Call['to'] {
  return async (service, { method = 'GET', path, headers = way.passed }) => {
    const choice = way.router.choose(service, headers[MARK_HEADER])
    if (!choice) return { status: 503, headers: {}, body: `no instance of ${service}` }
    try {
      const answer = await way.send({ instance: choice.instance, method, path, headers })
      choice.report(answer.status < 500)
      return answer
    } catch {
      choice.report(false)
      return { status: 502, headers: {}, body: `${service} did not answer` }
    }
  }
}

function passedHeaders(
  headers: http.IncomingHttpHeaders,
  forgetsMark: boolean,
): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of PASSED_HEADERS) {
    const value = headers[name]
    if (typeof value === 'string' && !(forgetsMark && name === MARK_HEADER)) passed[name] = value
  }
  return passed
}

function answer(response: http.ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
}
