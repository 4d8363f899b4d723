// The demo as a newcomer runs it: one command, real agents of both kinds, the HTTP API, Ctrl-C.
import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Verdict } from '#lib/model/verdict'
import { temporaryDirectory } from '#test/support/engine'
import { eventually, isAlive, type Product, startProduct } from '#test/support/processes'

/** The first start builds the dashboard. */
const READY_MS = 300_000
/** From ready to the first verdict on a page. */
const VERDICT_MS = 60_000

let running: Product | null = null
const data = temporaryDirectory()

afterEach(async () => {
  await running?.stop()
  running = null
})
afterAll(() => data.remove())

function demo(...args: readonly string[]): Product {
  running = startProduct({ command: ['demo', ...args], dataDir: data.path })
  return running
}

/** Every process below this one, however deep. */
function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const children = rows.flatMap(([own = 0, parent]) => (parent === pid ? [own] : []))
  return [...children, ...children.flatMap(descendants)]
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  expect(response.status, url).toBe(200)
  return (await response.json()) as T
}

describe('grayproof demo', { timeout: READY_MS + 200_000 }, () => {
  it('runs a bookstore under each agent, each with its own rollout and verdict', async () => {
    const product = demo('--agent', 'both')
    const { port } = await product.ready(READY_MS)
    const readyAtMs = Date.now()
    const api = `http://127.0.0.1:${port}/api/v1/rollouts`
    const names = ['skywalking-favorites-v2', 'otel-favorites-v2']
    const verdicts = () => Promise.all(names.map((name) => get<Verdict>(`${api}/${name}/verdict`)))
    await product.line(({ msg }) => msg.startsWith('Ctrl-C'))

    await eventually(async () => {
      const shares = (await verdicts()).map(({ share }) => share.requests)
      return shares.every((requests) => requests > 0)
    }, VERDICT_MS)
    expect(Date.now() - readyAtMs).toBeLessThan(VERDICT_MS)
    await eventually(
      async () => (await verdicts()).every(({ outcome }) => outcome === 'pass'),
      150_000,
    )

    const pids = descendants(product.pid)
    expect(pids.length).toBeGreaterThan(20)
    expect(await product.stop('SIGINT')).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
    expect(product.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
    expect(product.stderr()).toBe('')
  })

  it('leaves no process behind when it is killed', async () => {
    const product = demo('--scenario', 'percentage')
    await product.ready(READY_MS)
    await product.line(({ msg }) => msg.startsWith('Ctrl-C'))
    const pids = descendants(product.pid)
    expect(pids.length).toBeGreaterThan(10)
    await product.stop('SIGKILL')
    await eventually(() => !pids.some(isAlive), 20_000)
  })

  it('answers an unknown scenario with the list, and starts nothing', async () => {
    const product = demo('--scenario', 'storm')
    expect(await product.exited).toBe(1)
    expect(product.stderr()).toContain('there is no scenario "storm"')
    expect(product.stderr()).toContain('lost-mark')
    expect(product.lines).toEqual([])
  })
})
