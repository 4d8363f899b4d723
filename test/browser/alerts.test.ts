// The page of alerts in a real browser: what it shows is what the API says, and what it sends arrives.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendAlertDelivery } from '#lib/store/query/alert-deliveries'
import { openAlertWorld } from '#test/support/alerts/alert-world'
import { seedMessages } from '#test/support/alerts/many-alerts'
import { answer, type Receiver, startReceiver } from '#test/support/alerts/receiver'
import { launchChromium } from '#test/support/browser/chromium'
import {
  LOOKS,
  overflow,
  seriousFaults,
  type Visitor,
  visitAs,
} from '#test/support/browser/visitor'
import { seedAlerts } from '#test/support/releases/seed-alerts'
import { FAILING, PASSING } from '#test/support/releases/seed-rollouts'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const BUILD_AND_SEED_MS = 240_000
/** Far more than one step of the page takes. */
const STEP_MS = 20_000
const MINUTES = 6
const ENDS: Readonly<Record<string, string>> = {
  recovered: 'recovered',
  'stage-changed': 'the stage changed',
  acknowledged: 'the failure was acknowledged',
  ended: 'the rollout ended',
}
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, so').toString('base64')}`

let web: TestWeb
let browser: Browser
let visitor: Visitor
let receiver: Receiver

beforeAll(async () => {
  browser = await launchChromium()
  receiver = await startReceiver()
  web = await startTestWeb({ minutes: MINUTES, env: { GRAYPROOF_ALERT_HOSTS: '127.0.0.1' } })
  await seedAlerts(web.db, { fromMs: web.nowMs - MINUTES * 60_000, nowMs: web.nowMs })
  visitor = await visitAs(browser, web.url, { language: 'en-US', theme: 'light' })
  visitor.page.setDefaultTimeout(STEP_MS)
}, BUILD_AND_SEED_MS)
afterAll(async () => {
  await browser?.close()
  await web?.stop()
  await receiver?.stop()
})

/** Until the page has shown it. */
const SNOOZE_MS = 3_000

const api = async (path: string) => (await fetch(`${web.url}/api/v1${path}`)).json()
const target = (page: Page, name: string) => page.locator(`[data-target="${name}"]`)

describe('open alerts', () => {
  it('come first, with sentence, rollout, trace and who was told, as the API says', async () => {
    const { page, go } = visitor
    await go('/alerts')
    const { alerts } = await api('/alerts')
    const open = alerts.filter(({ endedAt }: { endedAt: string | null }) => endedAt === null)
    expect(open.length).toBeGreaterThan(0)
    const firing = open.filter(({ state }: { state: string }) => state === 'firing').length
    const head = await page.locator('main header').innerText()
    expect(head).toMatch(firing === 1 ? /1 alert is open/ : new RegExp(`${firing} alerts are open`))
    expect(await page.locator('#open [data-alert]').count()).toBe(open.length)
    for (const { id, finding, rollout, traceUrl, deliveries } of open) {
      const item = page.locator(`#open [data-alert="${id}"]`)
      expect(await item.innerText()).toContain(finding.summary)
      expect(await item.getByRole('link', { name: rollout }).count()).toBe(1)
      if (traceUrl !== null) {
        const link = item.getByRole('link', { name: 'Show a trace' })
        expect(await link.getAttribute('href')).toBe(traceUrl)
      }
      for (const delivery of deliveries) expect(await item.innerText()).toContain(delivery.target)
    }
  })

  it('are acknowledged by name, and snoozed', async () => {
    const { page, go } = visitor
    await go('/alerts')
    const item = page.locator('#open [data-alert]').first()
    const id = await item.getAttribute('data-alert')
    await item.getByRole('button', { name: 'Acknowledge' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Your name').fill('lin')
    await dialog.getByRole('button', { name: 'Acknowledge' }).click()
    await item.getByText('Acknowledged by lin').waitFor()
    await item.getByRole('button', { name: 'Snooze' }).click()
    await dialog.getByLabel('For how long').selectOption('240')
    await dialog.getByRole('button', { name: 'Snooze' }).click()
    await item.getByText(/Snoozed by lin until/).waitFor()
    const { alerts } = await api('/alerts')
    const alert = alerts.find((it: { id: string }) => it.id === id)
    expect(alert.acknowledged.by).toBe('lin')
    const hours = (Date.parse(alert.snoozed.until) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(3.9)
    expect(hours).toBeLessThan(4.01)
  })

  it('are no longer snoozed when that is over, though nothing happens then', async () => {
    const { page } = visitor
    const item = page.locator('#open [data-alert]').first()
    const episode = await item.getAttribute('data-alert')
    const until = new Date(Date.now() + SNOOZE_MS).toISOString()
    await fetch(`${web.url}/api/v1/alerts/snooze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ episode, until, author: 'wang' }),
    })
    const note = item.getByText(/Snoozed by wang until/)
    await note.waitFor()
    await note.waitFor({ state: 'detached' })
  })

  it('stand in the timeline of their rollout', async () => {
    const { page, go } = visitor
    await go(`/rollouts/${FAILING}`)
    await page.locator('#history').getByText('alert: ').first().waitFor()
  })
})

describe('deliveries', () => {
  it('tell attempts, answers and the next attempt, as the API does', async () => {
    const { page, go } = visitor
    await go('/alerts')
    const { alerts } = await api('/alerts')
    const all = alerts.flatMap((it: { deliveries: object[] }) => it.deliveries)
    const rows = page.locator('#deliveries [data-delivery]')
    expect(await rows.count()).toBe(all.length)
    const failing = all.find((it: { target: string }) => it.target === 'pager')
    const row = page.locator('[data-delivery="pager"]').first()
    expect(failing.state).toBe('retrying')
    expect(await row.innerText()).toContain('503')
    expect(await row.innerText()).toContain('retrying')
  })
})

describe('targets', () => {
  it('say whether they work; those that are gone say what to do', async () => {
    const { page, go } = visitor
    await go('/alerts')
    const { targets } = await api('/alerts/targets')
    for (const { name, state, waiting, url } of targets) {
      const row = target(page, name)
      expect(await row.getAttribute('data-state')).toBe(state)
      expect(await row.locator('td[data-number]').innerText()).toContain(String(waiting))
      expect(await row.innerText()).toContain(url)
    }
    await target(page, 'old-chat').getByText('Save it anew to try again').waitFor()
  })

  it('are added by a form that says what is wrong, and tried: the test arrives signed', async () => {
    const { page, go } = visitor
    await go('/alerts')
    await page.getByRole('button', { name: 'Add a target' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('duty-desk')
    await dialog.getByLabel('Address').fill('http://10.1.2.3/hook')
    await dialog.getByLabel('Secret', { exact: true }).fill(SECRET)
    await dialog.getByLabel('Leave it alone at certain hours').check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('alert').getByText('GRAYPROOF_ALERT_HOSTS').waitFor()
    await dialog.getByLabel('Address').fill(receiver.url)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    const row = target(page, 'duty-desk')
    await row.getByText(/Quiet from 22:00 to 08:00/).waitFor()
    const before = receiver.received.length
    await row.getByRole('button', { name: 'Send a test to duty-desk' }).click()
    await row.getByText('The test was taken (200).').waitFor()
    const sent = receiver.received[before]
    expect(sent?.headers['webhook-signature']).toMatch(/^v1,/)
    expect(sent?.body).toContain('"test"')
    expect(await row.innerText()).toMatch(/✓\s*works|✓ The test/)
  })

  it('never show address or secret again, and keep both when they are changed', async () => {
    const { page, go } = visitor
    await go('/alerts')
    const html = await page.content()
    expect(html).not.toContain(SECRET)
    expect(html).not.toContain(new URL(receiver.url).pathname)
    await page.getByRole('button', { name: 'Edit duty-desk' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByLabel('Secret', { exact: true }).inputValue()).toBe('')
    await dialog.getByLabel('Rollouts').fill(`${FAILING}, checkout-*`)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await target(page, 'duty-desk').getByText(`${FAILING}, checkout-*`).waitFor()
    receiver.behave(answer(500, { body: 'out of ink' }))
    const before = receiver.received.length
    await page.getByRole('button', { name: 'Send a test to duty-desk' }).click()
    await target(page, 'duty-desk').getByRole('status').getByText('500').waitFor()
    expect(receiver.received[before]?.headers['webhook-signature']).toMatch(/^v1,/)
    const { targets } = await api('/alerts/targets')
    const found = targets.find((it: { name: string }) => it.name === 'duty-desk')
    expect(found).toMatchObject({
      hasSecret: true,
      routes: [{ rollouts: [FAILING, 'checkout-*'] }],
    })
  })

  it('are deleted after a question', async () => {
    const { page, go } = visitor
    await go('/alerts')
    await page.getByRole('button', { name: 'Delete duty-desk' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await target(page, 'duty-desk').waitFor({ state: 'detached' })
    const { targets } = await api('/alerts/targets')
    expect(targets.map((it: { name: string }) => it.name)).not.toContain('duty-desk')
  })
})

describe('history', () => {
  it('keeps what is over, with how it ended and who had taken it on, as the API says', async () => {
    const { page, go } = visitor
    await fetch(`${web.url}/api/v1/rollouts/${FAILING}/stage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'rollback', author: 'lin' }),
    })
    const world = await openAlertWorld({ db: web.db, startMs: Date.now() })
    await world.turn()
    const { alerts } = await api('/alerts')
    const over = alerts.filter(({ endedAt }: { endedAt: string | null }) => endedAt !== null)
    expect(over.length).toBeGreaterThan(0)
    await go('/alerts')
    const rows = page.locator('#past [data-alert]')
    expect(await rows.count()).toBe(over.length)
    for (const { id, finding, endReason } of over) {
      const text = await page.locator(`#past [data-alert="${id}"]`).innerText()
      expect(text).toContain(finding.summary)
      expect(text).toContain(ENDS[endReason])
    }
    await page.locator('#past').getByText('Acknowledged by lin').first().waitFor()
    await page.getByLabel('Rollout').selectOption(PASSING)
    await page.waitForURL(/rollout=/)
    await page.locator('#past').getByText('Nothing was over in this time').waitFor()
  })
})

describe('what happens elsewhere', () => {
  it('appears without a reload: a delivery, its answer, a target', async () => {
    const { page, go } = visitor
    await go('/alerts?rollout=elsewhere')
    await page.locator('#deliveries').getByText('Nothing was sent in this time').waitFor()
    const loaded = await page.evaluate(() => performance.timeOrigin)
    const [id = ''] = await seedMessages(web.db, { rollout: 'elsewhere', times: [Date.now()] })
    const row = page.locator('[data-delivery="team"]')
    await row.getByText('waiting').waitFor()
    await appendAlertDelivery(web.db, {
      ...{ target: 'team', atMs: Date.now(), id, messages: [id], attempt: 1, status: 200 },
      ...{ result: 'delivered', reason: '', notBeforeMs: 0, author: '' },
    })
    await row.getByText('delivered').waitFor()
    await fetch(`${web.url}/api/v1/alerts/targets/from-elsewhere`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ format: 'webhook', url: receiver.url, routes: [] }),
    })
    await target(page, 'from-elsewhere').waitFor()
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(loaded)
  })
})

describe('the page', () => {
  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    for (const width of [1280, 390]) {
      const { page, go, complaints, close } = await visitAs(browser, web.url, { ...look, width })
      await go('/alerts?new=true')
      await page.getByRole('dialog').getByRole('textbox').first().waitFor()
      expect(await seriousFaults(page)).toEqual([])
      await go('/alerts')
      expect(await seriousFaults(page)).toEqual([])
      expect(await overflow(page)).toBe(0)
      expect(complaints).toEqual([])
      await close()
    }
  })
})
