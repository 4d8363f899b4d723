// What most browser tests stand on: the dashboard over a database of its own, Chromium, one visitor.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startTestWeb, type TestWeb, type TestWebOptions } from '#test/support/releases/web'
import { launchChromium } from './chromium'
import { type Visitor, visitAs } from './visitor'

/** The first of them builds the dashboard. */
const BUILD_AND_SEED_MS = 240_000
/** Far more than one step of a page takes. */
const STEP_MS = 8_000

export interface Site {
  readonly web: TestWeb
  readonly browser: Browser
  /** Reads English in the light theme. */
  readonly visitor: Visitor
}

export interface SiteOptions extends TestWebOptions {
  readonly stepMs?: number
  /** Done before the visitor comes. */
  readonly prepare?: (web: TestWeb) => Promise<void>
}

/** To be called outside of all tests: there from the first of them to the last. */
export function testSite({ stepMs = STEP_MS, prepare, ...options }: SiteOptions = {}): Site {
  let browser: Browser | null = null
  let web: TestWeb | null = null
  let visitor: Visitor | null = null
  beforeAll(async () => {
    browser = await launchChromium()
    web = await startTestWeb(options)
    await prepare?.(web)
    visitor = await visitAs(browser, web.url, { language: 'en-US', theme: 'light' })
    visitor.page.setDefaultTimeout(stepMs)
  }, BUILD_AND_SEED_MS)
  afterAll(async () => {
    await browser?.close()
    await web?.stop()
  })
  return {
    get web() {
      return opened(web)
    },
    get browser() {
      return opened(browser)
    },
    get visitor() {
      return opened(visitor)
    },
  }
}

function opened<T>(part: T | null): T {
  if (part === null) throw new Error('the site opens before the first test, not earlier')
  return part
}
