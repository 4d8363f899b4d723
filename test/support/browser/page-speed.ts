// What a visitor waits for: scripts of a page, its largest paint, frames of a movement, interactions.
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { visitAs } from '#test/support/browser/visitor'

/** Late paints and late events are waited for so long, ms. */
const SETTLE_MS = 500

/** Of any page, gzip. */
export const FIRST_LOAD_KB_MAX = 250

/** Scripts that the page names itself, but those for browsers without modules; gzip, bytes. */
export async function firstLoadBytes(url: string, path: string): Promise<number> {
  const html = await (await fetch(`${url}${path}`)).text()
  const tags = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)
  const scripts = new Set(
    tags
      .filter((tag) => !/\bnomodule\b/i.test(tag))
      .flatMap((tag) => /src="([^"]+\.js[^"]*)"/.exec(tag)?.[1] ?? []),
  )
  const sizes = await Promise.all(
    [...scripts].map(async (src) => {
      const body = await (await fetch(new URL(src ?? '', url))).arrayBuffer()
      return gzipSync(Buffer.from(body)).byteLength
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Of a visit with nothing in the browser's cache, ms. */
export async function largestPaint(browser: Browser, url: string, path: string): Promise<number> {
  const visitor = await visitAs(browser, url, { language: 'en-US', theme: 'light' })
  try {
    await visitor.go(path)
    await visitor.page.waitForTimeout(SETTLE_MS)
    return await visitor.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) =>
            resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN),
          ).observe({ type: 'largest-contentful-paint', buffered: true })
        }),
    )
  } finally {
    await visitor.close()
  }
}

/** As text: what compiles this file adds words to functions that a page does not know. */
const COUNT_FRAMES = `(() => {
  window.frameTimes = []
  window.countFrames = true
  const next = (at) => {
    window.frameTimes.push(at)
    if (window.countFrames) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
})()`

export interface Frames {
  readonly perSecond: number
  /** 95 % of frames came at least so soon after the one before, ms. */
  readonly p95Ms: number
}

/** Counts frames while `move` runs. */
export async function framesOf(page: Page, move: () => Promise<void>): Promise<Frames> {
  await page.evaluate(COUNT_FRAMES)
  await move()
  const times = await page.evaluate(() => {
    Object.assign(window, { countFrames: false })
    return 'frameTimes' in window ? (window.frameTimes as number[]) : []
  })
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  gaps.sort((a, b) => a - b)
  const lasted = (times.at(-1) ?? 0) - (times[0] ?? 0)
  return {
    perSecond: (gaps.length / lasted) * 1_000,
    p95Ms: gaps[Math.floor(0.95 * (gaps.length - 1))] ?? Number.NaN,
  }
}

/** From a click or key to the paint that answers it, ms: the longest event of the interaction. */
export async function latencyOf(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const lasted: number[] = []
    Object.assign(window, { eventTimes: lasted })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) lasted.push(duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
  await act()
  await page.waitForTimeout(SETTLE_MS)
  const lasted = await page.evaluate(() =>
    'eventTimes' in window ? (window.eventTimes as number[]) : [],
  )
  // Shorter events than 16 ms are not told.
  return Math.max(16, ...lasted)
}
