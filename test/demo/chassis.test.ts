// Runs services of the bookstore in this process, without agents, over real sockets.
import { afterEach, describe, expect, it } from 'vitest'
import type { Instance } from '#lib/demo/messages'
import { createCallClient } from '#lib/demo/service/call-client'
import { createService, type Handlers, type Service } from '#lib/demo/service/chassis'
import type { GatewayRoute } from '#lib/demo/service/gateway-routes'
import { dubboGateway } from '#lib/demo/shop/dubbo-gateway'
import { gateway } from '#lib/demo/shop/gateway'

const BREAKER = { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 10_000 }
const MOBILE: GatewayRoute = { name: 'mobile', headers: { app: ['mobile'] }, add: { gray: 'true' } }
const ROUTES: readonly GatewayRoute[] = [MOBILE, { name: 'rest' }]

/** Says which mark it was called with. */
const echo: Handlers = {
  'GET /favorites': async (call) => ({ status: 200, body: { mark: call.headers.gray ?? null } }),
}

interface Cast {
  readonly service: string
  readonly handlers: Handlers
  readonly lane?: 'gray'
  readonly routes?: readonly GatewayRoute[]
}

const running: Service[] = []
const client = createCallClient()

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()))
})

/** Starts one instance of each and gives their addresses, with tags seen by any agent. */
async function open(cast: readonly Cast[]) {
  const tags: string[] = []
  const instances: Instance[] = []
  for (const { service, handlers, lane = null, routes = [] } of cast) {
    const made = createService({
      handlers,
      assignment: { lane, seed: 1, routes, breaker: BREAKER },
      agent: { tagMark: (mark) => tags.push(`${service}=${mark}`), stop: async () => {} },
      note: () => {},
    })
    running.push(made)
    const port = await made.listen()
    instances.push({ service, reportedAs: service, instance: service, host: service, port, lane })
  }
  for (const service of running) service.update(instances)
  return { tags, instances }
}

function ask(instance: Instance | undefined, headers: Record<string, string>, path: string) {
  if (!instance) throw new Error('not started')
  return client.send({ instance, method: 'GET', path, headers })
}

const SHOP: readonly Cast[] = [
  { service: 'favorites-service', handlers: echo },
  { service: 'favorites-service', handlers: echo, lane: 'gray' },
  { service: 'dubbo-gateway', handlers: dubboGateway },
  { service: 'gateway-service', handlers: gateway, routes: ROUTES },
]

describe('the services of the bookstore', () => {
  it('carry the mark that the gateway set to the gray instance, and tag it on the way', async () => {
    const { tags, instances } = await open(SHOP)
    const answer = await ask(instances[3], { app: 'mobile' }, '/api/favorites?user=u1')
    expect(answer).toMatchObject({ status: 200, body: '{"mark":"true"}' })
    expect(answer.headers['x-favorites-lane']).toBe('gray')
    expect(tags).toEqual(['gateway-service=true', 'dubbo-gateway=true', 'favorites-service=true'])
  })

  it('see no mark that a client made up', async () => {
    const { tags, instances } = await open(SHOP)
    const answer = await ask(instances[3], { app: 'web', gray: 'true' }, '/api/favorites')
    expect(answer.body).toBe('{"mark":null}')
    expect(answer.headers['x-favorites-lane']).toBe('baseline')
    expect(tags).toEqual([])
  })

  it('lose the mark where one of them forgets it', async () => {
    const { instances } = await open(SHOP)
    running[2]?.breakWith({ kind: 'forget-mark' })
    const answer = await ask(instances[3], { app: 'mobile' }, '/api/favorites')
    expect(answer.body).toBe('{"mark":null}')
    expect(answer.headers['x-favorites-lane']).toBe('baseline')
  })

  it('fail only at the broken endpoint, and heal', async () => {
    const { instances } = await open(SHOP)
    running[0]?.breakWith({ kind: 'fail', endpoint: 'GET /favorites' })
    const status = async () => (await ask(instances[0], {}, '/favorites')).status
    expect(await status()).toBe(500)
    running[0]?.breakWith(null)
    expect(await status()).toBe(200)
  })

  it('answer 503 for a service without instances and 502 for one that is gone', async () => {
    const { instances } = await open(SHOP.slice(2))
    expect((await ask(instances[0], {}, '/favorites')).status).toBe(503)
    const gone: Instance = { ...(instances[0] as Instance), service: 'favorites-service', port: 1 }
    running[0]?.update([gone])
    expect((await ask(instances[0], {}, '/favorites')).status).toBe(502)
  })

  it('answer 404 where nothing is served', async () => {
    const { instances } = await open(SHOP)
    expect((await ask(instances[2], {}, '/elsewhere')).status).toBe(404)
    expect((await ask(instances[0], {}, '/elsewhere')).status).toBe(404)
  })
})
