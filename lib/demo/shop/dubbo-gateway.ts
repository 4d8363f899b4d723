// The inner gateway: one path per service, every call routed by the mark.
import { type Call, type Handlers, LANE_HEADER, type Reply } from '#lib/demo/service/chassis'
import { parseBody, RELEASED_LANE_HEADER } from './answers'

const RELEASED = 'favorites-service'

const SERVICE_OF_PATH: readonly (readonly [prefix: string, service: string])[] = [
  ['/favorites', RELEASED],
  ['/books', 'store-service'],
  ['/user', 'user-service'],
  ['/orders', 'order-service'],
]

async function dispatch(call: Call): Promise<Reply> {
  const service = SERVICE_OF_PATH.find(([prefix]) => call.path.startsWith(prefix))?.[1]
  if (!service) return { status: 404, body: { error: `nothing is served at ${call.path}` } }
  const answer = await call.to(service, { method: call.method, path: call.path + call.search })
  const lane = answer.headers[LANE_HEADER]
  const tell = service === RELEASED && typeof lane === 'string'
  return {
    status: answer.status,
    body: parseBody(answer.body),
    headers: tell ? { [RELEASED_LANE_HEADER]: lane } : {},
  }
}

export const dubboGateway: Handlers = { '*': dispatch }
