// Every page in a real browser, on a seeded store: what it shows is what the API says.
import { describe, expect, it } from 'vitest'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults, ZONE } from '#test/support/browser/visitor'
import { FAILING, OPEN, PASSING } from '#test/support/releases/seed-rollouts'

const MINUTES = 8
/** Far more than one step of a page takes. */
const STEP_MS = 20_000

const site = testSite({ minutes: MINUTES, stepMs: STEP_MS })

const count = (n: number) => n.toLocaleString('en-US')
const percent = (fraction: number) => `${Number((fraction * 100).toFixed(1))}%`
const wholeMinute = (ms: number) => Math.floor(ms / 60_000) * 60_000
/** As a field has it for every visitor, whose clock is eight hours ahead of UTC. */
const clock = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)

describe('the list of rollouts', () => {
  it('answers first, then shows each rollout with the numbers of the API', async () => {
    const { page, go, complaints } = await site.visit()
    await go('/')
    await page.getByText('1 of 3 rollouts in flight fails.').waitFor()
    const { rollouts } = await site.api('/rollouts')
    for (const { name, share, outcome } of rollouts) {
      const text = await page.locator(`[data-rollout="${name}"]`).innerText()
      expect(text.toLowerCase(), name).toContain(outcome)
      expect(text, name).toContain(percent(share.observed))
    }
    expect(await page.locator('[data-rollout]').first().getAttribute('data-rollout')).toBe(FAILING)
    expect(complaints).toEqual([])
  })

  it('leads to the trace that shows what is wrong in two clicks', async () => {
    const { page, go } = await site.visit()
    await go('/')
    await page.getByRole('link', { name: FAILING, exact: true }).click()
    await page.locator('#violations tbody a').first().click()
    await page.getByText('mark lost from order-service to store-service').waitFor()
    await page.locator('tr[data-broken="true"] button').click()
    await page.getByRole('dialog').getByText('called by order-service').waitFor()
    await page.waitForURL(/span=/)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

describe('the war room', () => {
  it('says verdict, reason and advice before anything else', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    const verdict = await site.api(`/rollouts/${FAILING}/verdict`)
    const banner = await page.locator('header[data-outcome="fail"]').innerText()
    expect(banner).toContain(verdict.findings[0].summary)
    expect(banner).toContain('Roll back, or correct the fault and acknowledge it.')
  })

  it('shows the share, its course and its interval', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    const { share } = await site.api(`/rollouts/${FAILING}/verdict`)
    const card = page.locator('#share')
    const counted = `${count(share.gray)} of ${count(share.requests)} requests`
    expect(await card.innerText()).toContain(counted)
    const chart = card.getByRole('img').first()
    await chart.waitFor()
    expect(await chart.getAttribute('aria-label')).toContain(percent(share.observed))
    expect(await card.locator('.recharts-line-curve').count()).toBe(2)
  })

  it('compares gray and baseline as the API does, endpoint by endpoint', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${PASSING}`)
    const { rows } = await site.api(`/rollouts/${PASSING}/comparison`)
    const shown = page.locator('#comparison tbody tr')
    await shown.first().waitFor()
    expect(await shown.count()).toBe(rows.length)
    expect(rows[0].gray.requests).toBeGreaterThan(50)
    for (const [index, { service, endpoint, gray, baseline }] of rows.entries()) {
      const text = (await shown.nth(index).innerText()).replace(/\s+/g, ' ')
      const requests = `gray ${count(gray.requests)} baseline ${count(baseline.requests)}`
      expect(text).toContain(endpoint ?? service)
      expect(text).toContain(requests)
      expect(text).toContain(percent(gray.requests / (gray.requests + baseline.requests)))
    }
  })

  it('draws the services of the plan, and marks where marks are lost, also as a table', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    const graph = page.locator('#topology svg[aria-label^="Call graph"]')
    expect(await graph.innerHTML()).not.toContain('checkout-')
    const broken = graph.locator('[data-broken="true"]')
    expect(await broken.getAttribute('aria-label')).toContain('store-service')
    await page.locator('#topology summary').click()
    const row = page.locator('#topology tbody tr', { hasText: 'mark lost' }).first()
    expect(await row.innerText()).toContain('order-service')
    const { edges } = await site.api(`/topology?rollout=${FAILING}`)
    const lossy = edges.find(
      (edge: { caller: string; callee: string }) =>
        edge.caller === 'order-service' && edge.callee === 'store-service',
    )
    expect(await row.innerText()).toContain(count(lossy.requests))
  })

  it('keeps the chosen time in the address', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${OPEN}`)
    await page.getByText('15 min', { exact: true }).click()
    await page.waitForURL(/window=15m/)
  })
})

describe('traces', () => {
  it('are searched by a form whose fields are the address', async () => {
    const { page, go } = await site.visit()
    await go('/traces')
    await page.getByLabel('Service').selectOption('favorites-service')
    await page.getByLabel('Group').selectOption('gray')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.waitForURL(/service=favorites-service&group=gray/)
    const { traces } = await site.api('/traces?service=favorites-service&group=gray')
    const first = page.locator('#found tbody tr').first()
    expect(await first.innerText()).toContain(traces[0].traceId)
  })

  it('are narrowed by two exact times, as the API narrows them', async () => {
    const { page, go } = await site.visit()
    const service = 'search-gateway-service'
    await go(`/traces?service=${service}`)
    const rows = page.locator('#found tbody tr')
    const before = await rows.count()
    const [fromMs, toMs] = [
      wholeMinute(site.web.nowMs - 300_000),
      wholeMinute(site.web.nowMs - 180_000),
    ]
    await page.getByLabel('From', { exact: true }).fill(clock(fromMs))
    await page.getByLabel('Until', { exact: true }).fill(clock(toMs))
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.waitForURL((url) => url.searchParams.get('from') === clock(fromMs))
    expect(new URL(page.url()).searchParams.get('to')).toBe(clock(toMs))
    const { traces } = await site.api(`/traces?service=${service}&from=${fromMs}&to=${toMs}`)
    expect(traces.length).toBeGreaterThan(3)
    expect(traces.length).toBeLessThan(before)
    await expect.poll(() => rows.count()).toBe(traces.length)
    for (const [index, { traceId }] of traces.entries()) {
      expect(await rows.nth(index).innerText()).toContain(traceId)
    }
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe(clock(fromMs))
  })

  it('say so when the first of two exact times is not before the other', async () => {
    const { page, go } = await site.visit()
    const [early, late] = [
      wholeMinute(site.web.nowMs - 240_000),
      wholeMinute(site.web.nowMs - 60_000),
    ]
    await go(`/traces?from=${clock(late)}&to=${clock(early)}`)
    const from = page.getByLabel('From', { exact: true })
    expect(await from.getAttribute('aria-invalid')).toBe('true')
    const found = page.locator('#found')
    await found.getByText('“From” is not before “Until”: there is nothing between them.').waitFor()
    await found.getByText('Choose a “From” that is before “Until”').waitFor()
    expect(await found.locator('tbody tr').count()).toBe(0)
    const { status } = await fetch(`${site.web.url}/api/v1/traces?from=${late}&to=${early}`)
    expect(status).toBe(400)
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('Until', { exact: true }).fill('')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await found.locator('tbody tr').first().waitFor()
    await go(`/traces?from=${clock(site.web.nowMs + 86_400_000)}`)
    await found.getByText('“From” is still to come').waitFor()
  })

  it('open by a pasted id; an id that nobody knows says what to do', async () => {
    const { page, go } = await site.visit()
    await go('/traces')
    await page.getByLabel('Trace id').fill('a.b.c')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('This trace is not here').waitFor()
    expect(page.url()).toContain('/traces/a.b.c')
  })
})

describe('a first visit', () => {
  it('is in UTC until the server has learned the zone, and then in that', async () => {
    const context = await site.browser.newContext({ baseURL: site.web.url, timezoneId: ZONE })
    const page = await context.newPage()
    await page.goto(`/rollouts/${FAILING}`)
    const shown = () =>
      page
        .locator('#history time')
        .first()
        .evaluate((it: HTMLTimeElement) => [it.dateTime, it.innerText])
    const [at = '', first = ''] = await shown()
    const there = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 19)
    expect([at.slice(11, 19), there]).toContain(first)
    await expect.poll(async () => (await shown())[1], { timeout: STEP_MS }).toBe(there)
    await context.close()
  })
})

describe('an address that asks for what is not there', () => {
  it.each([
    [`/rollouts/${OPEN}`, 'window=5h'],
    ['/topology', 'rollout=nobody'],
    ['/traces', 'cursor=zz'],
    ['/traces', 'from=tomorrow'],
    ['/reports', 'table=wrong'],
    ['/alerts', 'past=zz'],
    ['/settings/audit', 'window=1y'],
  ])('is told so, and shows the rest: %s?%s', async (path, part) => {
    const { page, go, complaints } = await site.visit()
    await go(`${path}?${part}`)
    const note = page.getByRole('alert').filter({ hasText: 'not known here' })
    await note.getByText(part).waitFor()
    expect(await page.locator('main section').count()).toBeGreaterThan(0)
    if (path === '/traces') expect(await seriousFaults(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('is not told so when all of it is there', async () => {
    const { page, go } = await site.visit()
    await go(`/traces?rollout=${OPEN}&group=gray&service=`)
    await page.locator('#found tbody tr').first().waitFor()
    expect(await page.getByText('not known here').count()).toBe(0)
  })
})

describe('every page', () => {
  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    const { page, go, complaints } = await site.visit(look)
    const { violations } = await site.api(`/rollouts/${FAILING}/violations`)
    const rollouts = [FAILING, OPEN, 'nobody'].map((name) => `/rollouts/${name}`)
    const traces = ['/traces', `/traces/${violations[0].traceId}`]
    for (const path of ['/', ...rollouts, '/topology', ...traces]) {
      await go(path)
      expect(await seriousFaults(page), path).toEqual([])
      expect(await overflow(page), path).toBe(0)
      const html = page.locator('html')
      expect(look.language).toContain(await html.getAttribute('lang'))
      expect(await html.getAttribute('data-mantine-color-scheme')).toBe(look.theme)
    }
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
  })

  it('fits a phone', async () => {
    const { page, go } = await site.visit({ language: 'zh-CN', theme: 'light', width: 390 })
    const rollout = `/rollouts/${FAILING}`
    for (const path of ['/', rollout, '/traces', '/topology']) {
      await go(path)
      // The widest table comes last.
      if (path === rollout) await page.locator('#comparison tbody tr').first().waitFor()
      expect(await overflow(page), path).toBe(0)
    }
  })

  it('speaks Chinese, and changes language and theme when asked', async () => {
    const { page, go } = await site.visit({ language: 'zh-CN', theme: 'light' })
    await go(`/rollouts/${FAILING}`)
    const banner = page.locator('header[data-outcome="fail"]')
    expect(await banner.innerText()).toMatch(/染色在 order-service 与 store-service 之间丢失/)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('Roll back, or correct the fault').waitFor()
    await page.getByRole('button', { name: 'Switch between light and dark' }).click()
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await page.reload()
    await page.locator('html[lang="en"][data-mantine-color-scheme="dark"]').waitFor()
  })
})
