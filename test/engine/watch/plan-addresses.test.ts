// How: small web servers that answer as web servers do, well and badly.
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '#lib/engine/log'
import { createPlanAddresses } from '#lib/engine/watch/plan-addresses'

let servers: Server[]
let lines: { level: string; msg: string; file?: string }[]
beforeEach(() => {
  servers = []
  lines = []
})
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections()
})

const log = createLog({ name: 'test', level: 'info', sink: (line) => lines.push(JSON.parse(line)) })
const said = () => lines.map(({ level, msg }) => `${level} ${msg}`)

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const watch = (url: string, token: string | null = null) =>
  createPlanAddresses({ urls: [url], token, log })

describe('plans at web addresses', () => {
  it('are named without their query, and sent again only when they change', async () => {
    const seen: IncomingHttpHeaders[] = []
    let version = 1
    const url = await serve(({ headers }, response) => {
      seen.push(headers)
      if (headers['if-none-match'] === `"${version}"`) return response.writeHead(304).end()
      const tags = { etag: `"${version}"`, 'last-modified': 'Mon, 23 Nov 2026 00:00:00 GMT' }
      return response.writeHead(200, tags).end(`version: ${version}`)
    })
    const addresses = watch(`${url}/plan.yaml?key=hidden`, 'secret-word')
    expect(await addresses.list()).toEqual([])
    await addresses.refresh()
    await addresses.refresh()
    const name = `${new URL(url).host}/plan.yaml`
    expect(await addresses.list()).toEqual([{ name, text: 'version: 1', format: 'yaml' }])
    version = 2
    await addresses.refresh()
    expect(await addresses.list()).toMatchObject([{ text: 'version: 2' }])
    expect(seen.map((headers) => headers['if-none-match'])).toEqual([undefined, '"1"', '"1"'])
    expect(seen[1]?.['if-modified-since']).toBe('Mon, 23 Nov 2026 00:00:00 GMT')
    expect(seen.every(({ authorization }) => authorization === 'Bearer secret-word')).toBe(true)
    expect(lines).toEqual([])
  })

  it('follow redirects on their own host, and send no token to another', async () => {
    const stolen: unknown[] = []
    const other = await serve(({ headers }, response) => {
      stolen.push(headers.authorization)
      response.end('stolen: true')
    })
    const url = await serve(({ url: path }, response) => {
      if (path === '/moved') return response.writeHead(302, { location: '/there' }).end()
      if (path === '/away') return response.writeHead(307, { location: `${other}/x` }).end()
      if (path === '/round') return response.writeHead(301, { location: '/round' }).end()
      return response.end('here: true')
    })
    const moved = watch(`${url}/moved`, 'secret-word')
    await moved.refresh()
    expect(await moved.list()).toMatchObject([{ text: 'here: true' }])
    for (const path of ['/away', '/round']) await watch(url + path, 'secret-word').refresh()
    expect(stolen).toEqual([])
    expect(said()).toEqual([
      `warn the plan cannot be read: it redirects to another host, ${new URL(other).host}: name that one`,
      'warn the plan cannot be read: it redirects more than 3 times',
    ])
  })

  it('keep the text that was there last, and tell a trouble once', async () => {
    let answer: RequestListener = (_, response) => response.end('good: true')
    const url = await serve((request, response) => answer(request, response))
    const addresses = watch(`${url}/plan?key=hidden`)
    await addresses.refresh()
    answer = (_, response) => response.writeHead(500).end('oops')
    await addresses.refresh()
    await addresses.refresh()
    answer = (_, response) => response.end('#'.repeat(2 * 1024 * 1024))
    await addresses.refresh()
    answer = (request) => request.socket.destroy()
    await addresses.refresh()
    expect(await addresses.list()).toMatchObject([{ text: 'good: true' }])
    answer = (_, response) => response.end('better: true')
    await addresses.refresh()
    expect(await addresses.list()).toMatchObject([{ text: 'better: true' }])
    expect(said()).toEqual([
      'warn the plan cannot be read: it answers 500',
      'warn the plan cannot be read: it is larger than 1 MiB',
      expect.stringMatching(/^warn the plan cannot be read: (UND_ERR_SOCKET|ECONNRESET)$/),
      'info the plan can be read again',
    ])
    expect(JSON.stringify(lines)).not.toContain('hidden')
  })
})
