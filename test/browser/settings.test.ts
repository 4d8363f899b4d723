// Tokens and the audit log in a real browser, where a token guards everything.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '#test/support/browser/chromium'
import {
  LOOKS,
  overflow,
  seriousFaults,
  type Visitor,
  visitAs,
} from '#test/support/browser/visitor'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const BUILD_MS = 240_000
/** Far more than one step of the page takes. */
const STEP_MS = 20_000
const OWN = 'the-token-of-the-settings'
const PIPELINE = 'checkout-pipeline'

let web: TestWeb
let browser: Browser
let visitor: Visitor
let made = ''

beforeAll(async () => {
  browser = await launchChromium()
  web = await startTestWeb({ env: { GRAYPROOF_TOKEN: OWN } })
  visitor = await signIn(OWN)
}, BUILD_MS)
afterAll(async () => {
  await browser?.close()
  await web?.stop()
})

async function signIn(token: string, look = LOOKS[0]): Promise<Visitor> {
  if (look === undefined) throw new Error('no such look')
  const one = await visitAs(browser, web.url, look)
  one.page.setDefaultTimeout(STEP_MS)
  await one.page.goto('/settings')
  await one.page.locator('input[name="token"]').fill(token)
  await one.page.locator('button[type="submit"]').click()
  await one.page.waitForURL(/\/settings/)
  return one
}

const ask = (path: string, token: string, method = 'GET') =>
  fetch(`${web.url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}` } })
const api = async (path: string) => (await ask(path, OWN)).json()

describe('tokens', () => {
  it('are made for somebody with a role, and shown once', async () => {
    const { page, go } = visitor
    await go('/settings')
    await page.getByRole('button', { name: 'Make a token' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill(PIPELINE)
    await dialog.getByRole('radio', { name: 'viewer' }).check()
    await dialog.getByRole('button', { name: 'Make a token' }).click()
    await dialog.getByText('The token, once').waitFor()
    made = await dialog.locator('pre').innerText()
    await dialog.getByRole('button', { name: 'Done' }).click()
    const row = page.locator('[data-token]', { hasText: PIPELINE })
    await row.getByText('viewer').waitFor()
    const { tokens } = await api('/tokens')
    expect(tokens).toMatchObject([{ name: PIPELINE, role: 'viewer', revokedAt: null }])
    expect(made.startsWith(tokens[0].prefix)).toBe(true)
    expect(await row.innerText()).toContain(tokens[0].prefix)
    expect(await page.content()).not.toContain(made)
  })

  it('may do what their role says, on the API as on pages', async () => {
    expect((await ask('/rollouts', made)).status).toBe(200)
    expect((await ask('/tokens', made)).status).toBe(403)
    const { page, go, close } = await signIn(made)
    await go('/settings')
    await page.locator('#tokens').getByText('Only operators see tokens').waitFor()
    expect(await page.getByRole('button', { name: 'Make a token' }).count()).toBe(0)
    await go('/alerts')
    expect(await page.getByRole('button', { name: 'Add a target' }).isDisabled()).toBe(true)
    await close()
  })

  it('are revoked after a question, and refused from then on', async () => {
    const { page, go } = visitor
    await go('/settings')
    await page.getByRole('button', { name: `Revoke ${PIPELINE}` }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.locator('[data-token][data-revoked="true"]').getByText('revoked').waitFor()
    await expect
      .poll(async () => (await ask('/rollouts', made)).status, { timeout: STEP_MS })
      .toBe(401)
  })
})

describe('the audit log', () => {
  it('says who did what and who was refused, as the API does', async () => {
    const { page, go } = visitor
    await expect
      .poll(async () => JSON.stringify(await api('/audit')), { timeout: STEP_MS })
      .toContain('"refused"')
    await go('/settings')
    await page.getByRole('link', { name: 'Audit log' }).click()
    await page.waitForURL(/\/settings\/audit/)
    const { entries } = await api('/audit')
    await page.locator('[data-audit]').first().waitFor()
    expect(await page.locator('[data-audit]').count()).toBe(entries.length)
    const refused = page.locator('[data-audit="refused"]', { hasText: 'GET /tokens' })
    expect(await refused.innerText()).toContain(PIPELINE)
  })

  it('is narrowed by person and time in the address', async () => {
    const { page } = visitor
    await page.getByLabel('Person or token').fill('PIPELINE')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/person=PIPELINE/)
    const { entries } = await api('/audit')
    const own = entries.filter((it: { actor: string; claimed: string }) =>
      `${it.actor} ${it.claimed}`.includes('pipeline'),
    )
    await page.locator('[data-audit]').first().waitFor()
    expect(await page.locator('[data-audit]').count()).toBe(own.length)
  })

  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    const { page, go, complaints, close } = await signIn(OWN, look)
    for (const path of ['/settings', '/settings/audit']) {
      await go(path)
      expect(await seriousFaults(page), path).toEqual([])
      expect(await overflow(page), path).toBe(0)
    }
    expect(complaints).toEqual([])
    await close()
  })
})
