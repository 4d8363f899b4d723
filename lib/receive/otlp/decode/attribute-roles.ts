// What the attribute keys of OpenTelemetry's semantic conventions are good for here; old names too.

/** Attributes an endpoint or a peer is named from. A number is the place of its value in a span's slots. */
export const ROLE = {
  none: 0,
  httpRoute: 1,
  urlPath: 2,
  httpTarget: 3,
  urlFull: 4,
  httpMethod: 5,
  dbSystem: 6,
  dbName: 7,
  messagingSystem: 8,
  messagingDestination: 9,
  peerService: 10,
  serverAddress: 11,
  serverPort: 12,
  networkPeerAddress: 13,
  networkPeerPort: 14,
  rpcService: 15,
  upstream: 16,
} as const
export const ROLES = 17

/** Key → role. Semantic conventions 1.44 and the names they replaced; Envoy's own last. */
export const ROLE_OF_KEY: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'http.route': ROLE.httpRoute,
    'url.path': ROLE.urlPath,
    'http.target': ROLE.httpTarget,
    'url.full': ROLE.urlFull,
    'http.url': ROLE.urlFull,
    'http.request.method': ROLE.httpMethod,
    'http.method': ROLE.httpMethod,
    'db.system.name': ROLE.dbSystem,
    'db.system': ROLE.dbSystem,
    'db.namespace': ROLE.dbName,
    'db.name': ROLE.dbName,
    'messaging.system': ROLE.messagingSystem,
    'messaging.destination.name': ROLE.messagingDestination,
    'messaging.destination': ROLE.messagingDestination,
    'service.peer.name': ROLE.peerService,
    'peer.service': ROLE.peerService,
    'server.address': ROLE.serverAddress,
    'net.peer.name': ROLE.serverAddress,
    'server.port': ROLE.serverPort,
    'net.peer.port': ROLE.serverPort,
    'network.peer.address': ROLE.networkPeerAddress,
    'net.sock.peer.addr': ROLE.networkPeerAddress,
    'net.peer.ip': ROLE.networkPeerAddress,
    'network.peer.port': ROLE.networkPeerPort,
    'net.sock.peer.port': ROLE.networkPeerPort,
    'rpc.service': ROLE.rpcService,
    'upstream_cluster.name': ROLE.upstream,
    upstream_cluster: ROLE.upstream,
  }),
)

/** Kept with GRAYPROOF_ATTRIBUTES=selected, beside every key that may carry a mark. */
export const SELECTED_KEYS: ReadonlySet<string> = new Set([
  ...ROLE_OF_KEY.keys(),
  'http.response.status_code',
  'http.status_code',
  'rpc.method',
  'rpc.system',
  'rpc.grpc.status_code',
  'rpc.response.status_code',
  'db.operation.name',
  'db.operation',
  'db.collection.name',
  'error.type',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'enduser.id',
  'user.id',
  'response_flags',
])
