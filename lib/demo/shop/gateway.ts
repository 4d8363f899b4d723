// The gateway: routes by host, header or percentage, sets the mark, and drops a forged one.
import { type Call, type Handlers, MARK_HEADER, PASSED_HEADERS } from '#lib/demo/service/chassis'
import { chooseRoute, upstreamHeaders } from '#lib/demo/service/gateway-routes'
import { parseBody, RELEASED_LANE_HEADER } from './answers'

const UPSTREAM = 'dubbo-gateway'

async function forward(call: Call) {
  const request = { host: call.headers.host ?? '', headers: call.headers }
  const route = chooseRoute(call.assignment.routes, request, call.random.next)
  const headers = upstreamHeaders(route, request, PASSED_HEADERS)
  const mark = headers[MARK_HEADER]
  if (mark !== undefined) call.tagMark(mark)
  const path = call.path.replace(/^\/api/, '') + call.search
  const answer = await call.to(UPSTREAM, { method: call.method, path, headers })
  return {
    status: answer.status,
    body: parseBody(answer.body),
    headers: laneHeader(answer.headers),
  }
}

function laneHeader(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const lane = headers[RELEASED_LANE_HEADER]
  return typeof lane === 'string' ? { [RELEASED_LANE_HEADER]: lane } : {}
}

export const gateway: Handlers = { '*': forward }
