// The topology page in a real browser: numbers of the API, panel, keyboard, time travel, a wide graph.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '#test/support/browser/chromium'
import { LOOKS, type Look, overflow, seriousFaults, visitAs } from '#test/support/browser/visitor'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'
import { insertWideMap } from '#test/support/traffic/wide-map'

const BUILD_AND_SEED_MS = 240_000
const PLAIN: Look = { language: 'en-US', theme: 'light' }

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
  web = await startTestWeb({ minutes: 8 })
}, BUILD_AND_SEED_MS)
afterAll(async () => {
  await browser?.close()
  await web?.stop()
})

const visit = (look = PLAIN) => visitAs(browser, web.url, look)
const api = async (path: string) => (await fetch(`${web.url}/api/v1${path}`)).json()
const count = (n: number) => n.toLocaleString('en-US')
const percent = (fraction: number) => `${Number((fraction * 100).toFixed(1))}%`

describe('the graph', () => {
  it('has a card for every service and a line for every call of the API', async () => {
    const { page, go, complaints } = await visit()
    await go('/topology')
    const { nodes, edges } = await api('/topology')
    const services = new Set(nodes.map((it: { service: string; kind?: string }) => it.service))
    expect(await page.locator('#topology [data-node]').count()).toBe(services.size)
    expect(await page.locator('#topology path[data-edge]:not([class*="violation"])').count()).toBe(
      edges.length,
    )
    expect(complaints).toEqual([])
  })

  it('opens numbers, endpoints and traces of a service, and keeps it in the address', async () => {
    const { page, go } = await visit()
    await go('/topology')
    await page.locator('[data-node="favorites-service"]').click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByText('endpoints').first().waitFor()
    await page.waitForURL(/node=favorites-service/)
    const { nodes } = await api('/topology')
    const text = await panel.innerText()
    for (const { service, requests } of nodes) {
      if (service === 'favorites-service') expect(text).toContain(count(requests))
    }
    const { endpoints, traces } = await api('/topology/details?service=favorites-service')
    expect(text).toContain(endpoints[0].endpoint)
    expect(traces.length).toBeGreaterThan(0)
    expect(await seriousFaults(page)).toEqual([])
    await panel.locator('a[href^="/traces/"]').first().click()
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/)
  })

  it('says of a call how it is shared, beside the plan, and how fast it is', async () => {
    const { page, go } = await visit()
    const { edges } = await api('/topology')
    const isDecision = (it: { caller: string; callee: string }) =>
      it.caller === 'dubbo-gateway' && it.callee === 'favorites-service'
    const decisions = edges.filter(isDecision)
    const gray = decisions.find((it: { calleeGroup: string }) => it.calleeGroup === 'gray')
    const all = decisions.reduce((sum: number, it: { requests: number }) => sum + it.requests, 0)
    const edge = `dubbo-gateway|${gray.callerGroup ?? ''}|favorites-service|gray`
    await go(`/topology?edge=${encodeURIComponent(edge)}`)
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.waitFor()
    const text = await panel.innerText()
    expect(text).toContain(count(gray.requests))
    expect(text).toContain(`${percent(gray.requests / all)} / plan 20%`)
    expect(text).toContain('p99')
  })

  it('marks where the plan is broken, also in the table, which has every call', async () => {
    const { page, go } = await visit()
    await go('/topology')
    const broken = page.locator('#topology [data-node][data-broken="true"]')
    expect(await broken.getAttribute('aria-label')).toContain('mark lost')
    expect(await page.locator('#topology path[class*="violation"]').count()).toBeGreaterThan(0)
    await page.locator('#topology summary').click()
    const { edges } = await api('/topology')
    expect(await page.locator('#topology details tbody tr').count()).toBe(edges.length)
  })
})

describe('by keyboard', () => {
  it('walks to callees and onto calls, opens with Enter, and closes with Escape', async () => {
    const { page, go } = await visit()
    await go('/topology')
    const focused = () =>
      page.evaluate(() => {
        const at = document.activeElement
        return at?.getAttribute('data-node') ?? at?.getAttribute('data-stop') ?? at?.tagName
      })
    await page.locator('[data-node="gateway-service"]').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).toBe('dubbo-gateway')
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toContain('dubbo-gateway')
    await page.locator('[data-node="dubbo-gateway"]').focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(focused).toBe('gateway-service')
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(focused).toContain('gateway-service||dubbo-gateway')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.waitFor()
    await page.waitForURL(/edge=gateway-service/)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await expect.poll(focused).toContain('gateway-service||dubbo-gateway')
  })
})

describe('time travel', () => {
  it('shows a window of the past, says so in the address, and comes back to live at once', async () => {
    const { page, go } = await visit()
    await go('/topology?window=15m')
    await page.getByText('Live: up to now').waitFor()
    const atMs = web.nowMs - 4 * 60_000
    const at = new Date(atMs).toISOString()
    await go(`/topology?window=15m&at=${at}`)
    const { nodes } = await api(`/topology?from=${new Date(atMs - 900_000).toISOString()}&to=${at}`)
    const gateway = nodes.find((it: { service: string }) => it.service === 'gateway-service')
    await page.locator('[data-node="gateway-service"]').click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    expect(await panel.innerText()).toContain(count(gateway.requests))
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Back to live' }).click()
    await page.getByText('Live: up to now').waitFor()
    await page.waitForURL((url) => !url.searchParams.has('at'))
    await page.getByRole('button', { name: 'Earlier' }).click()
    await page.waitForURL(/at=/)
  })
})

describe('a wide graph', () => {
  it('is cut to the rollouts and their neighbours; search leads to the rest; all is one click', async () => {
    await insertWideMap(web.db, { services: 500, edges: 2_000, nowMs: web.nowMs })
    const { page, go, complaints } = await visit()
    await go('/topology')
    await page.getByText(/shown: services of the rollouts/).waitFor()
    expect(await page.locator('[data-node^="wide-"]').count()).toBe(0)
    await page.getByRole('combobox', { name: 'Find a service' }).fill('wide-service-250')
    await page.keyboard.press('Enter')
    await page.waitForURL(/focus=wide-service-250/)
    await page.locator('[data-node="wide-service-250"]').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.locator('[data-node="wide-service-499"]').waitFor({ state: 'attached' })
    expect(await page.locator('[data-node]').count()).toBeGreaterThan(500)
    await page.locator('#topology summary').click()
    expect(await page.locator('#topology details tbody tr').count()).toBeLessThan(100)
    expect(complaints).toEqual([])
  })
})

describe('every look', () => {
  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    for (const width of [1280, 390]) {
      const { page, go } = await visit({ ...look, width })
      await go('/topology?node=store-service')
      await page.getByRole('complementary').waitFor()
      expect(await seriousFaults(page), String(width)).toEqual([])
      expect(await overflow(page), String(width)).toBe(0)
    }
  })
})
