// What most browser tests stand on: the dashboard over a database of its own, Chromium, one visitor.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startTestWeb, type TestWeb, type TestWebOptions } from '#test/support/releases/web'
import { launchChromium } from './chromium'
import { type Look, type Visitor, visitAs } from './visitor'

/** The first of them builds the dashboard. */
const BUILD_AND_SEED_MS = 240_000
/** Far more than one step of a page takes. */
const STEP_MS = 8_000

export interface Site {
  readonly web: TestWeb
  readonly browser: Browser
  /** Reads English in the light theme; there for all tests. */
  readonly visitor: Visitor
  /** Somebody who comes for one test and leaves after it: whoever stays takes part of the machine. */
  visit(look?: Look): Promise<Visitor>
  /** What the API says, below /api/v1. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say by what they expect of it
  api(path: string): Promise<any>
}

const PLAIN: Look = { language: 'en-US', theme: 'light' }

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
  const guests: Visitor[] = []
  beforeAll(async () => {
    browser = await launchChromium()
    web = await startTestWeb(options)
    await prepare?.(web)
    visitor = await visitAs(browser, web.url, PLAIN)
    visitor.page.setDefaultTimeout(stepMs)
  }, BUILD_AND_SEED_MS)
  afterEach(() => Promise.all(guests.splice(0).map((guest) => guest.close())))
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
    async visit(look = PLAIN) {
      const guest = await visitAs(opened(browser), opened(web).url, look)
      guest.page.setDefaultTimeout(stepMs)
      guests.push(guest)
      return guest
    },
    async api(path) {
      return (await fetch(`${opened(web).url}/api/v1${path}`)).json()
    },
  }
}

function opened<T>(part: T | null): T {
  if (part === null) throw new Error('the site opens before the first test, not earlier')
  return part
}
