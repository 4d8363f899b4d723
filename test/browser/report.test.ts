// The HTML report as somebody opens it from a change ticket: in a browser, and on paper.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '#test/support/browser/chromium'
import { seriousFaults } from '#test/support/browser/visitor'
import { FAILING } from '#test/support/releases/seed-rollouts'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const SEED_MS = 240_000
const A4_WIDTH_PX = 794

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb({ minutes: 6, env: { GRAYPROOF_PUBLIC_URL: 'https://gray.example/' } })
  browser = await launchChromium()
}, SEED_MS)
afterAll(async () => {
  await browser?.close()
  await web?.stop()
})

describe.each(['en', 'zh-CN'] as const)('the HTML report in %s', (lang) => {
  it('opens without a word to anybody, reads well, and prints', async () => {
    const url = `${web.url}/api/v1/rollouts/${FAILING}/report.html?lang=${lang}`
    const text = await (await fetch(url)).text()
    // axe puts its script into the page, which the page's own rule refuses.
    const context = await browser.newContext({ bypassCSP: true })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.setContent(text)
    expect(asked).toEqual([])
    expect(await page.locator('h1').textContent()).toBe(FAILING)
    expect(await page.locator('svg[role="img"] path').count()).toBeGreaterThanOrEqual(4)
    expect(await page.locator('.reasons li').first().textContent()).toContain('order-service')
    expect(await page.locator('a.trace').first().getAttribute('href')).toMatch(
      /^https:\/\/gray\.example\/traces\/[0-9a-f]{32}\?rollout=favorites-v2$/,
    )
    expect(await seriousFaults(page)).toEqual([])
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: A4_WIDTH_PX, height: 1_123 })
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.length).toBeGreaterThan(20_000)
    await context.close()
  })
})
