// Somebody who looks at pages: a language, a theme, and what they could complain about.
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'

/** By then a streamed part has been put in its place, or never will be. */
const STREAMED_MS_MAX = 3_000

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
    timezoneId: 'Asia/Shanghai',
    viewport: { width: look.width ?? 1280, height: 900 },
  })
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
      await dropStreamedCopies(page)
    },
    close: () => context.close(),
  }
}

/** Findings of axe that keep somebody from using the page, one line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
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
 * What the server streamed in and the browser had drawn by itself meanwhile stays behind in a hidden
 * element that nobody sees or hears: locators must not count it either.
 */
async function dropStreamedCopies(page: Page): Promise<void> {
  const copies = 'div[hidden][id^="S:"]'
  await page
    .waitForFunction((selector) => document.querySelector(selector) === null, copies, {
      timeout: STREAMED_MS_MAX,
    })
    .catch(() =>
      page.evaluate((selector) => {
        for (const copy of document.querySelectorAll(selector)) copy.remove()
      }, copies),
    )
}
