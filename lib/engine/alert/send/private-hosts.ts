// Which addresses alerts may not be sent to, and the exceptions that the settings name. Pure.
import { BlockList, isIP } from 'node:net'
import { AppError } from '#lib/model/app-error'

/**
 * Everything that is not the open internet (IANA special-purpose registries, RFC 6890): this machine,
 * private networks, link-local ones with the clouds' metadata services, shared and reserved ranges.
 */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]
/** Only 2000::/3 is handed out; inside it, ranges that lead elsewhere or nowhere. */
const PUBLIC_6 = '2000::/3'
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']
/** IPv4 in IPv6 clothes: what counts is the address inside. */
const MAPPED_6 = ['::ffff:0:0/96', '64:ff9b::/96']
/** Public addresses of metadata services. */
const METADATA = ['100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32']

const blocked4 = ranges([...NOT_PUBLIC_4, ...METADATA])
const public6 = ranges([PUBLIC_6])
const blocked6 = ranges(NOT_PUBLIC_6)
const mapped6 = ranges(MAPPED_6)

export interface AllowedHosts {
  /** Host names in lower case. */
  readonly names: ReadonlySet<string>
  readonly ranges: BlockList
}

const CIDR = /^(.+)\/(\d{1,3})$/
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/

/** `entries` are host names, addresses and ranges. Or the first that is none of them. */
export function parseAllowedHosts(entries: readonly string[]): AllowedHosts | { wrong: string } {
  const names = new Set<string>()
  const allowed = new BlockList()
  for (const entry of entries) {
    const text = entry.toLowerCase()
    const [, base = text, bits] = CIDR.exec(text) ?? []
    const family = isIP(base)
    const widest = family === 4 ? 32 : 128
    if (family === 0 && bits === undefined && HOST_NAME.test(text)) names.add(text)
    else if (family === 0 || Number(bits ?? widest) > widest) return { wrong: entry }
    else allowed.addSubnet(base, Number(bits ?? widest), family === 4 ? 'ipv4' : 'ipv6')
  }
  return { names, ranges: allowed }
}

/** As the setting names them. Throws AppError `setting`. */
export function allowedHosts(setting: string | null): AllowedHosts {
  const parsed = parseAllowedHosts(splitHosts(setting ?? ''))
  if (!('wrong' in parsed)) return parsed
  throw new AppError('setting', `"${parsed.wrong}" is no host, address or range`)
}

export function splitHosts(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '')
}

/** Whether anybody may send there without being told so by the settings. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  if (family === 4) return !blocked4.check(address, 'ipv4')
  const inside = mappedAddress(address)
  if (inside !== null) return isPublicAddress(inside)
  return public6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6')
}

export function isAllowedAddress(address: string, { ranges: allowed }: AllowedHosts): boolean {
  const inside = mappedAddress(address) ?? address
  return (
    allowed.check(inside, isIP(inside) === 4 ? 'ipv4' : 'ipv6') ||
    (inside !== address && allowed.check(address, 'ipv6'))
  )
}

/** The IPv4 address inside an IPv6 one; null when there is none. */
function mappedAddress(address: string): string | null {
  if (isIP(address) !== 6 || !mapped6.check(address, 'ipv6')) return null
  const dotted = /(\d+\.\d+\.\d+\.\d+)(%.*)?$/.exec(address)?.[1]
  if (dotted !== undefined) return dotted
  // The last 32 bits, from the text as URL writes it.
  const parts = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1).split(':')
  const [high = '0', low = '0'] = parts.slice(-2).map((part) => (part === '' ? '0' : part))
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return bits.flatMap((word) => [word >> 8, word & 255]).join('.')
}

function ranges(list: readonly string[]): BlockList {
  const made = new BlockList()
  for (const range of list) {
    const [base = '', bits = ''] = range.split('/')
    made.addSubnet(base, Number(bits), isIP(base) === 4 ? 'ipv4' : 'ipv6')
  }
  return made
}
