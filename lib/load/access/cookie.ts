// Names that browsers and the web role put on requests.

export const SESSION_COOKIE = 'grayproof-session'

/** The other end of the connection: set by the web role on every request, whatever the client sent. */
export const PEER_HEADER = 'x-grayproof-peer'
