// Finds the addresses of a receiver ourselves, so that the one that was checked is the one connected to.
import { promises as dns, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { AppError } from '#lib/model/app-error'
import { type AllowedHosts, isAllowedAddress, isPublicAddress } from './private-hosts'

const ALERT_HOSTS_SETTING = 'GRAYPROOF_ALERT_HOSTS'

export type Lookup = (host: string) => Promise<readonly LookupAddress[]>

export const systemLookup: Lookup = (host) => dns.lookup(host, { all: true, verbatim: true })

/**
 * The addresses of the URL's host that may be connected to. Throws AppError `forbidden` when there is
 * none but private ones that no setting names; `unavailable` when the name has no address.
 */
export async function resolveHost(
  url: URL,
  allowed: AllowedHosts,
  lookup: Lookup,
): Promise<readonly LookupAddress[]> {
  const host = hostOf(url)
  const all = isIP(host) === 0 ? await addressesOf(host, lookup) : [literal(host)]
  const named = allowed.names.has(host.toLowerCase().replace(/\.$/, ''))
  const open = all.filter(
    ({ address }) => named || isPublicAddress(address) || isAllowedAddress(address, allowed),
  )
  if (open.length > 0) return open
  throw notAllowed(host)
}

/** What can be said without asking for an address. Throws as `resolveHost`. */
export function refusePrivateLiteral(url: URL, allowed: AllowedHosts): void {
  const host = hostOf(url)
  const isOpen = (address: string) =>
    isPublicAddress(address) || isAllowedAddress(address, allowed) || allowed.names.has(address)
  if (isIP(host) !== 0 && !isOpen(host)) throw notAllowed(host)
  const isLocal = /^(.+\.)?localhost\.?$/.test(host)
  if (isLocal && !allowed.names.has(host) && !isAllowedAddress('127.0.0.1', allowed)) {
    throw notAllowed(host)
  }
}

function notAllowed(host: string): AppError {
  const text = `${host} is on a private network: name it in ${ALERT_HOSTS_SETTING} to allow it`
  return new AppError('forbidden', text)
}

/** Without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function literal(address: string): LookupAddress {
  return { address, family: isIP(address) }
}

async function addressesOf(host: string, lookup: Lookup): Promise<readonly LookupAddress[]> {
  try {
    return await lookup(host)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new AppError('unavailable', `${host} has no address${code}`)
  }
}
