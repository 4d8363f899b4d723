// Pages that change by themselves, and buttons that change rollouts: in a real browser.
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyPlan } from '#lib/engine/rollouts'
import { launchChromium } from '#test/support/browser/chromium'
import { seriousFaults, type Visitor, visitAs } from '#test/support/browser/visitor'
import { insertSpans, T0_MS } from '#test/support/insert-spans'
import { bookstoreTraffic } from '#test/support/releases/bookstore-traffic'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const BUILD_MS = 240_000
/** A page read again comes this late, so that somebody can be quicker. */
const SLOW_MS = 400
const RSC = /[?&]_rsc=/
const STORE = {
  prefix: '',
  share: 0.1,
  marked: false,
  grayErrors: 0,
  baselineErrors: 0,
  slowdown: 1,
}
const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: live-v2 }
spec:
  services:
    - service: favorites-service
      baseline: { reportedAs: favorites-service }
      gray: { reportedAs: favorites-service-new }
  split: { at: gateway-service, by: weight }
  stages:
    - { name: canary, share: 10%, tolerance: 2% }
    - { name: all, share: 100% }
`

let web: TestWeb
let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  browser = await launchChromium()
  web = await startTestWeb()
  visitor = await visitAs(browser, web.url, { language: 'en-US', theme: 'light' })
}, BUILD_MS)
afterAll(async () => {
  await browser?.close()
  await web?.stop()
})

function act(action: string) {
  return fetch(`${web.url}/api/v1/rollouts/live-v2/stage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action }),
  })
}

describe('an empty store', () => {
  it('says where agents should report, and turns by itself when the first span comes', async () => {
    const { page, go } = visitor
    await go('/')
    await page.getByText('Waiting for the first span…').waitFor()
    await page.getByRole('tab', { name: 'SkyWalking Go' }).click()
    await page.getByText('SW_AGENT_REPORTER_GRPC_BACKEND_SERVICE=').waitFor()
    await page.getByRole('tab', { name: 'OpenTelemetry Java' }).click()
    await page.getByText('OTEL_EXPORTER_OTLP_PROTOCOL=grpc').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    const now = Date.now()
    const times = { fromMs: now - 60_000, toMs: now, zeroMs: T0_MS }
    await insertSpans(web.db, bookstoreTraffic({ store: STORE, ...times, requests: 50, seed: 1 }))
    await page.getByText('Now say what should happen: apply a plan.').waitFor()
  })

  it('becomes the list of rollouts when a plan is applied', async () => {
    await applyPlan({ db: web.db, now: Date.now }, { text: PLAN, author: 'test' })
    await visitor.page.getByRole('link', { name: 'live-v2' }).waitFor()
  })
})

describe('what somebody is doing', () => {
  const CHANGES = 3

  /** Everybody's pages are read again, `CHANGES` times. */
  async function change(page: Page) {
    for (let i = 0; i < CHANGES; i++) {
      const text = PLAN.replace('2%', `${3 + i}%`)
      const read = page.waitForResponse((response) => RSC.test(response.url()))
      await applyPlan({ db: web.db, now: Date.now }, { text, author: 'test' })
      await read
    }
  }

  it('is not lost when the page is read again while they type', async () => {
    const { page, go } = visitor
    await go('/sources')
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    await page.route(RSC, async (route) => {
      await setTimeout(SLOW_MS)
      await route.continue()
    })
    const changed = change(page)
    const box = page.getByRole('textbox', { name: 'Find' })
    const word = 'favorites-service'
    for (let i = 0; i < 8; i++) {
      await box.fill('')
      await box.pressSequentially(word, { delay: 40 })
    }
    await changed
    await page.unroute(RSC)
    await page.waitForURL(`**/sources?find=${word}`)
    expect(await box.inputValue()).toBe(word)
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
  })

  it('may be to leave for another page, which goes on changing by itself', async () => {
    const { page } = visitor
    await page.route(RSC, async (route) => {
      await setTimeout(SLOW_MS)
      await route.continue()
    })
    const asked = page.waitForRequest(RSC)
    await applyPlan(
      { db: web.db, now: Date.now },
      { text: PLAN.replace('2%', '9%'), author: 'test' },
    )
    await asked
    await page.getByRole('link', { name: 'Rollouts' }).click()
    await page.getByRole('link', { name: 'live-v2' }).waitFor()
    await page.unroute(RSC)
    const other = PLAN.replace('live-v2', 'live-v3').replaceAll(
      'favorites-service',
      'order-service',
    )
    await applyPlan({ db: web.db, now: Date.now }, { text: other, author: 'test' })
    await page.getByRole('link', { name: 'live-v3' }).waitFor()
    await page.getByRole('link', { name: 'Sources' }).click()
    await page.getByRole('textbox', { name: 'Find' }).waitFor()
  })

  it('stays in sight when the page is read again with another address', async () => {
    const { page } = visitor
    await page.setViewportSize({ width: 1280, height: 240 })
    await page.getByRole('textbox', { name: 'Find' }).fill('service')
    await page.waitForURL('**/sources?find=service')
    const bottom = await page.evaluate(() => {
      window.scrollTo(0, document.body.scrollHeight)
      return window.scrollY
    })
    expect(bottom).toBeGreaterThan(0)
    await change(page)
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await page.evaluate(() => window.scrollY)).toBe(bottom)
    await page.setViewportSize({ width: 1280, height: 900 })
  })
})

describe('the war room', () => {
  it('asks before it acts, and does nothing when one thinks better of it', async () => {
    const { page, go } = visitor
    await go('/rollouts/live-v2')
    await page.getByRole('button', { name: 'Start' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Grayproof then expects 10% on gray.').waitFor()
    await page.waitForTimeout(400)
    expect(await seriousFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).last().click()
    await dialog.waitFor({ state: 'detached' })
    const rollout = await (await fetch(`${web.url}/api/v1/rollouts/live-v2`)).json()
    expect(rollout.state).toBe('pending')
  })

  it('acts by keyboard alone, and shows what was done and by whom', async () => {
    const { page } = visitor
    await page.getByRole('button', { name: 'Start' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).waitFor()
    await page.waitForTimeout(400)
    await page.keyboard.press('Enter')
    await page.locator('#history').getByText('started canary').waitFor()
    expect(await page.locator('#history').innerText()).toContain('dashboard')
  })

  it('shows what somebody else did, without a reload', async () => {
    const { page } = visitor
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    await act('pause')
    await page.getByText('stage canary · paused').waitFor()
    await act('resume')
    await page.getByText('stage canary · running').waitFor()
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
  })

  it('stands still while live updates are paused, and catches up', async () => {
    const { page } = visitor
    await page.getByTestId('live-live').click()
    await page.getByTestId('live-paused').waitFor()
    await act('pause')
    await page.waitForTimeout(3_000)
    expect(await page.getByText('stage canary · running').count()).toBe(1)
    await page.getByTestId('live-paused').click()
    await page.getByText('stage canary · paused').waitFor()
  })

  it('tells why in the words of the API when an action is refused', async () => {
    const { page } = visitor
    await page.getByTestId('live-live').click()
    await act('resume')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('alert').getByText('resume is not possible now').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('live-paused').click()
  })

  it('waits for a server that does not answer, and goes on without a reload', async () => {
    const { page } = visitor
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
    await page.route(RSC, (route) => route.abort('connectionrefused'))
    const asked = page.waitForEvent('requestfailed', (request) => RSC.test(request.url()))
    await act('pause')
    await asked
    await page.unroute(RSC)
    await page.getByText('stage canary · paused').waitFor()
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
  })

  it('says so when the server is gone', async () => {
    await web.stop()
    await visitor.page.getByTestId('live-reconnecting').waitFor()
  })
})
