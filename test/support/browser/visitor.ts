// Somebody who looks at pages: a language, a theme, and what they could complain about.
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { ZONE_COOKIE } from '#lib/load/locale'

/** A streamed part that is not in its place by then was left behind. */
const STREAMED_MS_MAX = 30_000
/** Of every visitor: eight hours ahead of UTC. */
export const ZONE = 'Asia/Shanghai'

export interface Look {
  readonly language: 'en-US' | 'zh-CN'
  readonly theme: 'light' | 'dark'
  readonly width?: number
}

export interface Visitor {
  readonly page: Page
  /** What the browser's console called an error, and what scripts threw. */
  readonly complaints: readonly string[]
  go(path: string): Promise<void>
  close(): Promise<void>
}

export const LOOKS: readonly Look[] = [
  { language: 'en-US', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
]

export async function visitAs(browser: Browser, url: string, look: Look): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    locale: look.language,
    colorScheme: look.theme,
    timezoneId: ZONE,
    viewport: { width: look.width ?? 1280, height: 900 },
  })
  // Has been here before: a first visit is read twice, for the server to learn the zone.
  await context.addCookies([{ name: ZONE_COOKIE, value: encodeURIComponent(ZONE), url }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return {
    page,
    complaints,
    go: async (path) => {
      await page.goto(path)
      // Hydrated, and the first word from the server has come.
      await page.getByTestId('live-live').waitFor()
      await everythingPlaced(page)
    },
    close: () => context.close(),
  }
}

/** Findings of axe that keep somebody from using the page, one line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Next takes the title away for a moment when it reads a page again under a changed address.
  await page.waitForFunction(() => document.title !== '')
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .disableRules('document-title')
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 160)}`),
    )
}

/** How far the page is wider than the window, px. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

/**
 * Until then locators would count what is streamed in twice: hidden, and in its place soon. Of a page
 * that turns out not to exist, React leaves an empty element behind.
 */
async function everythingPlaced(page: Page): Promise<void> {
  await page.waitForFunction(
    (selector) =>
      [...document.querySelectorAll(selector)].every(({ textContent }) => textContent === ''),
    'div[hidden][id^="S:"]',
    { timeout: STREAMED_MS_MAX },
  )
}
