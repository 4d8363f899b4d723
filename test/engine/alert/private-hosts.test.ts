import { describe, expect, it } from 'vitest'
import {
  allowedHosts,
  isAllowedAddress,
  isPublicAddress,
  parseAllowedHosts,
} from '#lib/engine/alert/send/private-hosts'
import { refusePrivateLiteral, resolveHost } from '#lib/engine/alert/send/resolve-host'

const NONE = allowedHosts(null)
const url = (host: string) => new URL(`http://${host}/hook`)
const answering =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

describe('addresses that nobody may send to unasked', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.3',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '::127.0.0.1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::1',
    'not an address',
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    'unlike %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
})

describe('the hosts that the setting names', () => {
  it('are names, addresses and ranges', () => {
    const allowed = allowedHosts('Alerts.Internal, 10.1.0.0/16 fd00::/8,192.168.7.7')
    expect(allowed.names).toEqual(new Set(['alerts.internal']))
    expect(isAllowedAddress('10.1.2.3', allowed)).toBe(true)
    expect(isAllowedAddress('::ffff:10.1.2.3', allowed)).toBe(true)
    expect(isAllowedAddress('10.2.0.1', allowed)).toBe(false)
    expect(isAllowedAddress('fd12::1', allowed)).toBe(true)
    expect(isAllowedAddress('192.168.7.8', allowed)).toBe(false)
  })

  it.each(['10.0.0.0/33', 'host/24', 'http://x', '::1/129', '*', 'a b/c'])(
    'are not "%s"',
    (text) => {
      expect(parseAllowedHosts([text])).toEqual({ wrong: text })
    },
  )
})

describe('finding the addresses of a host', () => {
  it.each([
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
    'localhost',
    'api.localhost',
  ])('refuses %s before anything is asked', (host) => {
    expect(() => refusePrivateLiteral(url(host), NONE)).toThrow('GRAYPROOF_ALERT_HOSTS')
  })

  it('refuses a name that leads to a private network', async () => {
    const found = resolveHost(url('evil.example'), NONE, answering('10.0.0.1', '::1'))
    await expect(found).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('uses the public addresses of a name only', async () => {
    const found = await resolveHost(url('two.example'), NONE, answering('10.0.0.1', '1.1.1.1'))
    expect(found).toEqual([{ address: '1.1.1.1', family: 4 }])
  })

  it('allows a private host by its name, and others on that network not', async () => {
    const allowed = allowedHosts('hooks.internal')
    const lookup = answering('10.0.0.1')
    expect(await resolveHost(url('Hooks.Internal'), allowed, lookup)).toHaveLength(1)
    await expect(resolveHost(url('other.internal'), allowed, lookup)).rejects.toThrow(
      'other.internal',
    )
  })

  it('tells a name without an address from one that is not allowed', async () => {
    const lookup = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    }
    const found = resolveHost(url('gone.example'), NONE, lookup)
    await expect(found).rejects.toMatchObject({ code: 'unavailable' })
  })
})
