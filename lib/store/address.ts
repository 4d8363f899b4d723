// Where the database is and who we are to it; made by settings or by the bundled engine.

export interface DatabaseAddress {
  /** http://host:port or https://host:port of one node. */
  readonly url: string
  readonly user: string
  readonly password: string
  readonly database: string
  /** Name in `remote_servers`; null for a single server. */
  readonly cluster: string | null
  /** PEM of the authority that signed the server's certificate, when it is not a public one. */
  readonly caCertificate?: Buffer
}

/** A name that can stand in SQL unquoted: databases and clusters come from settings. */
export const SQL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/

/** `host:port` for messages: a URL may hold a password, so it is never shown whole. */
export function shownHost(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the given address'
}
