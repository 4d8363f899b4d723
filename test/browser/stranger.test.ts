// A stranger who knows gray releases, at the demo's lost-mark: within a minute, by keyboard only, they
// know that it fails, at which hop, and have a trace before them that shows it.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RouteOutcome } from '#lib/model/hop'
import type { Finding, Verdict } from '#lib/model/verdict'
import { launchChromium } from '#test/support/browser/chromium'
import { tabTo } from '#test/support/browser/keyboard'
import { visitAs } from '#test/support/browser/visitor'
import { eventually, type Product, startProduct } from '#test/support/processes'

const READY_MS = 300_000
/** The fault comes 15 s after the start; then a few requests must lose their mark. */
const FAILS_MS = 120_000
const WALK_MS = 60_000
const PRESSES_MAX = 25

interface Hop {
  readonly caller: string
  readonly outcome: RouteOutcome | null
}

let demo: Product
let browser: Browser
let url: string

beforeAll(async () => {
  demo = startProduct({ command: ['demo', '--scenario', 'lost-mark'] })
  const [ports] = await Promise.all([
    demo.ready(READY_MS),
    launchChromium().then((launched) => {
      browser = launched
    }),
  ])
  url = `http://127.0.0.1:${ports.port}`
  await eventually(async () => (await lostMarks()).length > 0, FAILS_MS)
}, READY_MS + FAILS_MS)
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

async function api<T>(path: string): Promise<T> {
  return (await (await fetch(`${url}/api/v1${path}`)).json()) as T
}

async function rolloutName(): Promise<string> {
  const { rollouts } = await api<{ rollouts: { name: string }[] }>('/rollouts')
  return rollouts[0]?.name ?? ''
}

/** Hops where the API says that the mark is lost. */
async function lostMarks(): Promise<Finding[]> {
  const name = await rolloutName()
  if (name === '') return []
  const { findings } = await api<Verdict>(`/rollouts/${name}/verdict`)
  return findings.filter(({ code, outcome }) => code === 'mark-lost' && outcome === 'fail')
}

/** Past the frame of the page, as keyboard users do. */
async function skipToContent(page: Page): Promise<void> {
  await tabTo(page, /^Skip to the content$/)
  await page.keyboard.press('Enter')
}

async function press(page: Page, name: RegExp): Promise<number> {
  const presses = await tabTo(page, name)
  await page.keyboard.press('Enter')
  return presses
}

describe('a stranger at lost-mark', () => {
  it('finds within a minute, by keyboard: that it fails, at which hop, and a trace', async () => {
    const name = await rolloutName()
    const { page, go } = await visitAs(browser, url, { language: 'en-US', theme: 'light' })
    const beganMs = Date.now()
    await go('/')

    // That it fails, and where, stands in the list itself.
    await page.getByText('1 of 1 rollout in flight fails.').waitFor()
    const row = page.locator(`[data-rollout="${name}"]`)
    expect((await row.innerText()).toLowerCase()).toContain('fail')
    const hops = (await lostMarks()).map(({ subject }) => subject.split(' → '))
    const said = await row.innerText()
    expect(hops.some(([caller = '', callee = '']) => says(said, caller, callee))).toBe(true)
    expect(hops.every(([caller]) => caller === 'order-service')).toBe(true)

    await skipToContent(page)
    const toRollout = await press(page, new RegExp(`^${name}$`))
    const banner = page.locator('header[data-outcome="fail"]')
    await banner.waitFor()
    const reasons = await banner.innerText()
    expect(hops.some(([caller = '', callee = '']) => says(reasons, caller, callee))).toBe(true)

    // The frame stays, so the focus goes on where the list was: no need to skip again.
    const toTrace = await press(page, /^Show a trace$/)
    await page.getByRole('heading', { level: 1, name: /hops? went wrong/ }).waitFor()
    expect(Date.now() - beganMs).toBeLessThan(WALK_MS)
    expect(toRollout + toTrace).toBeLessThan(PRESSES_MAX)

    const traceId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const trace = await api<{ spans: { service: string; hop: Hop | null }[] }>(
      `/traces/${traceId}?rollout=${name}`,
    )
    const lost = trace.spans.filter(({ hop }) => hop?.outcome === 'mark-lost')
    expect(lost.length).toBeGreaterThan(0)
    for (const { service, hop } of lost) {
      await page.getByText(`mark lost from ${hop?.caller} to ${service}`).first().waitFor()
    }
    expect(await page.locator('tr[data-broken="true"]').count()).toBeGreaterThanOrEqual(lost.length)
  })

  it('has a shorter way still: the list itself leads to a trace', async () => {
    const { page, go } = await visitAs(browser, url, { language: 'en-US', theme: 'light' })
    await go('/')
    await skipToContent(page)
    await press(page, /^Show a trace/)
    await page.getByRole('heading', { level: 1, name: /hops? went wrong/ }).waitFor()
  })

  it('need not have looked at all: the duty desk was told, signed, with the reason', async () => {
    const { msg } = await demo.line((line) => line.msg.startsWith('duty-desk: '), 0)
    expect(msg).toContain(await rolloutName())
    expect(msg).toContain('mark')
  })
})

function says(text: string, caller: string, callee: string): boolean {
  return text.includes(`${caller} and ${callee}`)
}
