// The topology page in a real browser: numbers of the API, panel, keyboard, time travel, a wide graph.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import messages from '#messages/en'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults, ZONE } from '#test/support/browser/visitor'
import { seedEarlyRollout } from '#test/support/releases/seed-early-rollout'
import { insertWideMap } from '#test/support/traffic/wide-map'

/** Far more than one step of a page takes. */
const STEP_MS = 20_000

const site = testSite({
  minutes: 8,
  stepMs: STEP_MS,
  prepare: ({ db, nowMs }) => seedEarlyRollout(db, nowMs),
})

const count = (n: number) => n.toLocaleString('en-US')
const percent = (fraction: number) => `${Number((fraction * 100).toFixed(1))}%`

describe('the graph', () => {
  it('has a card for every service and a line for every call of the API', async () => {
    const { page, go, complaints } = await site.visit()
    await go('/topology')
    const { nodes, edges } = await site.api('/topology')
    const services = new Set(nodes.map((it: { service: string; kind?: string }) => it.service))
    expect(await page.locator('#topology [data-node]').count()).toBe(services.size)
    expect(await page.locator('#topology path[data-edge]:not([class*="violation"])').count()).toBe(
      edges.length,
    )
    expect(complaints).toEqual([])
  })

  it('opens numbers, endpoints and traces of a service, and keeps it in the address', async () => {
    const { page, go } = await site.visit()
    await go('/topology')
    await page.locator('[data-node="favorites-service"]').click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByText('endpoints').first().waitFor()
    await page.waitForURL(/node=favorites-service/)
    const { nodes } = await site.api('/topology')
    const text = await panel.innerText()
    for (const { service, requests } of nodes) {
      if (service === 'favorites-service') expect(text).toContain(count(requests))
    }
    const { endpoints, traces } = await site.api('/topology/details?service=favorites-service')
    expect(text).toContain(endpoints[0].endpoint)
    expect(traces.length).toBeGreaterThan(0)
    expect(await seriousFaults(page)).toEqual([])
    await panel.locator('a[href^="/traces/"]').first().click()
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/)
  })

  it('says of a call how it is shared, beside the plan, and how fast it is', async () => {
    const { page, go } = await site.visit()
    const { edges } = await site.api('/topology')
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
    const { page, go } = await site.visit()
    await go('/topology')
    const broken = page.locator('#topology [data-node][data-broken="true"]')
    expect(await broken.getAttribute('aria-label')).toContain('mark lost')
    expect(await page.locator('#topology path[class*="violation"]').count()).toBeGreaterThan(0)
    await page.locator('#topology summary').click()
    const { edges } = await site.api('/topology')
    expect(await page.locator('#topology details tbody tr').count()).toBe(edges.length)
  })
})

describe('by keyboard', () => {
  it('walks to callees and onto calls, opens with Enter, and closes with Escape', async () => {
    const { page, go } = await site.visit()
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
    const { page, go } = await site.visit()
    await go('/topology?window=15m')
    await page.getByText('Live: up to now').waitFor()
    const atMs = site.web.nowMs - 4 * 60_000
    const at = new Date(atMs).toISOString()
    await go(`/topology?window=15m&at=${at}`)
    const { nodes } = await site.api(
      `/topology?from=${new Date(atMs - 900_000).toISOString()}&to=${at}`,
    )
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

  it('names what happened above the playhead, at the times of the API', async () => {
    const { page, go } = await site.visit()
    await go('/topology?window=15m')
    const happened = await whatHappened()
    const whats = new Set(happened.map(({ what }) => what))
    expect([...whats].toSorted()).toEqual(['advance', 'fail', 'pause', 'promote', 'start'])
    const told = happened.map(({ atMs, words }) => `${words}, ${exact(atMs)}`)
    const marks = marksOf(page)
    const names = await marks.evaluateAll((all) => all.map((it) => it.ariaLabel ?? ''))
    expect(names.toSorted()).toEqual(told.toSorted())
    // Far back, where each position of the playhead says which moment it is.
    await marks.first().press('Enter')
    await page.waitForURL(/at=/)
    const slider = page.getByRole('slider', { name: 'Moment shown' })
    const firstMs = shownUntil(page) - Number(await slider.inputValue()) * WINDOW_MS
    const lengthMs = Number(await slider.getAttribute('max')) * WINDOW_MS
    const track = await page.getByRole('list', { name: 'What happened' }).boundingBox()
    for (const { words, atMs } of happened) {
      const named = { name: `${words}, ${exact(atMs)}`, exact: true }
      const box = await page.getByRole('button', named).boundingBox()
      const middle = (box?.x ?? 0) + (box?.width ?? 0) / 2 - (track?.x ?? 0)
      const place = Math.min(1, Math.max(0, (atMs - firstMs) / lengthMs))
      expect(Math.abs(middle - place * (track?.width ?? 0)), words).toBeLessThan(1.5)
    }
    expect(await seriousFaults(page)).toEqual([])
  })

  it('leads the playhead to what happened, by keyboard and by mouse', async () => {
    const { page, go, complaints } = await site.visit()
    await go('/topology?window=15m')
    const happened = await whatHappened()
    const marks = marksOf(page)
    const shown = page.getByRole('region', { name: 'Time travel' }).locator('output')
    await marks.first().focus()
    const [start, pause] = happened
    if (start === undefined || pause === undefined) throw new Error('nothing happened')
    expect([start.what, pause.what]).toEqual(['start', 'pause'])
    await page.keyboard.press('Enter')
    await shown.getByText(start.words).waitFor()
    await page.waitForURL(/at=/)
    expect(shownUntil(page) - start.atMs).toBeGreaterThan(0)
    expect(shownUntil(page) - start.atMs).toBeLessThanOrEqual(WINDOW_MS)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await shown.getByText(pause.words).waitFor()
    await expect.poll(() => shownUntil(page)).toBeGreaterThan(pause.atMs)
    expect(shownUntil(page) - pause.atMs).toBeLessThanOrEqual(WINDOW_MS)
    const fail = happened.find(({ what }) => what === 'fail')
    await page.getByRole('button', { name: fail?.words ?? '' }).click()
    await shown.getByText(fail?.words ?? '').waitFor()
    expect(complaints).toEqual([])
  })
})

const WINDOW_MS = 15 * 60_000
const marksOf = (page: Page) =>
  page.getByRole('list', { name: 'What happened' }).getByRole('button')
const shownUntil = (page: Page) => Date.parse(new URL(page.url()).searchParams.get('at') ?? '')
/** By the clock of every visitor. */
const exact = (atMs: number) =>
  new Intl.DateTimeFormat('en', {
    timeZone: ZONE,
    hourCycle: 'h23',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(atMs)

interface Happened {
  readonly atMs: number
  readonly what: keyof typeof messages.action | 'fail'
  readonly words: string
}

/** Stage changes, and verdicts that turned to fail, of every rollout; oldest first. */
async function whatHappened(): Promise<Happened[]> {
  const { rollouts } = await site.api('/rollouts')
  const of = async ({ name }: { name: string }): Promise<Happened[]> => {
    const { history } = await site.api(`/rollouts/${name}`)
    const { points } = await site.api(`/rollouts/${name}/verdict/history`)
    const changes = points.filter(({ changed }: { changed: boolean }) => changed)
    const fails = changes.filter(
      ({ outcome }: { outcome: string }, index: number) =>
        outcome === 'fail' && changes[index - 1]?.outcome !== 'fail',
    )
    return [
      ...history.map(({ at, action }: { at: string; action: keyof typeof messages.action }) => ({
        atMs: Date.parse(at),
        what: action,
        words: `${name}: ${messages.action[action]}`,
      })),
      ...fails.map(({ at }: { at: string }) => ({
        atMs: Date.parse(at),
        what: 'fail',
        words: `${name}: ✕ ${messages.outcome.fail}`,
      })),
    ]
  }
  const all = await Promise.all(rollouts.map(of))
  return all.flat().sort((a, b) => a.atMs - b.atMs)
}

describe('a wide graph', () => {
  it('is cut to the rollouts and their neighbours; search leads to the rest; all is one click', async () => {
    await insertWideMap(site.web.db, { services: 500, edges: 2_000, nowMs: site.web.nowMs })
    const { page, go, complaints } = await site.visit()
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
      const { page, go } = await site.visit({ ...look, width })
      await go('/topology?node=store-service')
      await page.getByRole('complementary').waitFor()
      expect(await seriousFaults(page), String(width)).toEqual([])
      expect(await overflow(page), String(width)).toBe(0)
    }
  })
})
