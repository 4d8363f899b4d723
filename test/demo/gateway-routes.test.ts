import { describe, expect, it } from 'vitest'
import { PASSED_HEADERS } from '#lib/demo/service/chassis'
import { chooseRoute, type GatewayRoute, upstreamHeaders } from '#lib/demo/service/gateway-routes'

const MARKED: GatewayRoute = { name: 'gray', add: { gray: 'true' } }
const REST: GatewayRoute = { name: 'rest' }
const never = () => 0.999_999

describe('a route of the gateway', () => {
  it('matches the host without its port', () => {
    const routes = [{ ...MARKED, hosts: ['gray.mobile.example'] }, REST]
    const named = (host: string) => chooseRoute(routes, { host, headers: {} }, never).name
    expect(named('gray.mobile.example')).toBe('gray')
    expect(named('gray.mobile.example:8000')).toBe('gray')
    expect(named('www.example')).toBe('rest')
  })

  it('matches a header by any of its values', () => {
    const routes = [{ ...MARKED, headers: { app: ['mobile', 'tablet'] } }, REST]
    const named = (app: string) => chooseRoute(routes, { host: '', headers: { app } }, never).name
    expect(named('mobile')).toBe('gray')
    expect(named('tablet')).toBe('gray')
    expect(named('web')).toBe('rest')
  })

  it('draws its fraction of what its other conditions leave', () => {
    const routes = [{ ...MARKED, fraction: 0.1, headers: { app: ['mobile'] } }, REST]
    const at = (draw: number, app: string) =>
      chooseRoute(routes, { host: '', headers: { app } }, () => draw).name
    expect(at(0.0999, 'mobile')).toBe('gray')
    expect(at(0.1, 'mobile')).toBe('rest')
    expect(at(0, 'web')).toBe('rest')
  })

  it('says which host it could not place', () => {
    const routes = [{ ...MARKED, hosts: ['a.example'] }]
    expect(() => chooseRoute(routes, { host: 'b.example', headers: {} }, never)).toThrow(
      'b.example',
    )
  })
})

describe('what the upstream gets', () => {
  const forged = { host: '', headers: { app: 'web', gray: 'true', cookie: 'secret' } }

  it('never holds a mark that a client sent', () => {
    expect(upstreamHeaders(REST, forged, PASSED_HEADERS)).toEqual({ app: 'web' })
  })

  it('holds the mark that the route adds', () => {
    expect(upstreamHeaders(MARKED, forged, PASSED_HEADERS)).toEqual({ app: 'web', gray: 'true' })
  })
})
