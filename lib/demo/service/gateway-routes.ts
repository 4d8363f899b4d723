// Routes of the demo's gateway, in the manner of Kong: by host, by header, by percentage. Pure.

export interface GatewayRoute {
  readonly name: string
  /** The request's host is one of these. */
  readonly hosts?: readonly string[]
  /** Each named header has one of these values. */
  readonly headers?: Readonly<Record<string, readonly string[]>>
  /** Of the requests that come this far, this fraction is drawn, each on its own. */
  readonly fraction?: number
  /** Headers added on the way to the upstream. */
  readonly add?: Readonly<Record<string, string>>
}

export interface RoutedRequest {
  readonly host: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Headers that only the gateway may set: what a client sends under these names is dropped. */
const GATEWAY_OWNED_HEADERS = ['gray'] as const

/** The first route whose conditions all hold; `draw` gives a uniform number in [0, 1). */
export function chooseRoute(
  routes: readonly GatewayRoute[],
  request: RoutedRequest,
  draw: () => number,
): GatewayRoute {
  const route = routes.find((one) => matches(one, request) && drawn(one, draw))
  if (!route) throw new Error(`no route takes a request for host ${request.host}`)
  return route
}

function matches(route: GatewayRoute, request: RoutedRequest): boolean {
  const host = request.host.replace(/:\d+$/, '')
  if (route.hosts && !route.hosts.includes(host)) return false
  return Object.entries(route.headers ?? {}).every(([name, values]) => {
    const value = request.headers[name]
    return typeof value === 'string' && values.includes(value)
  })
}

function drawn(route: GatewayRoute, draw: () => number): boolean {
  return route.fraction === undefined || draw() < route.fraction
}

/** What the upstream gets: the client's headers worth passing on, without forged marks. */
export function upstreamHeaders(
  route: GatewayRoute,
  request: RoutedRequest,
  passed: readonly string[],
): Record<string, string> {
  const headers: Record<string, string> = {}
  const owned: readonly string[] = GATEWAY_OWNED_HEADERS
  for (const name of passed) {
    const value = request.headers[name]
    if (typeof value === 'string' && !owned.includes(name)) headers[name] = value
  }
  return { ...headers, ...route.add }
}
