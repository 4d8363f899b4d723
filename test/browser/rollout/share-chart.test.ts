// The share chart of a ramp whose shares are counted by users: drawn from verdicts put into the journal.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { launchChromium } from '#test/support/browser/chromium'
import { visitAs } from '#test/support/browser/visitor'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const BUILD_MS = 240_000
const LOOKS = 20
const LOOK_EVERY_MS = 30_000
const RAMP = 'ramp'
const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${RAMP} }
spec:
  services: [{ service: store, baseline: { version: 1.* }, gray: { version: 2.* } }]
  split: { by: weight }
  stages: [{ name: rising, share: { from: 5%, to: 45%, over: 20m }, tolerance: 3% }]
`

let web: TestWeb
let browser: Browser

/** A look every half minute; gray rises with the ramp. */
async function seed(): Promise<void> {
  const { db, nowMs } = web
  const startMs = nowMs - LOOKS * LOOK_EVERY_MS
  const at = { db, now: () => startMs }
  await applyPlan(at, { text: PLAN, author: 'test' })
  await changeStage(at, { name: RAMP, action: 'start', author: 'test' })
  for (let look = 1; look <= LOOKS; look += 1) {
    const atMs = startMs + look * LOOK_EVERY_MS
    const observed = 0.05 + (0.1 * look) / LOOKS
    const requests = 100 * look
    await appendVerdict(db, {
      atMs,
      changed: look === 1,
      verdict: {
        ...{ rollout: RAMP, revision: 1, stage: 'rising', outcome: 'pass', findings: [] },
        asOf: new Date(atMs).toISOString(),
        since: new Date(startMs).toISOString(),
        share: {
          ...{ planned: observed, tolerance: 0.03, observed, requests, countedBy: 'unit' },
          interval: [observed - 0.02, observed + 0.02],
          gray: Math.round(observed * requests),
        },
      },
    })
  }
}

beforeAll(async () => {
  browser = await launchChromium()
  web = await startTestWeb()
  await seed()
}, BUILD_MS)
afterAll(async () => {
  await browser?.close()
  await web?.stop()
})

describe('the share chart of a ramp', () => {
  it('draws what is promised at each time beside the mean so far, and counts users', async () => {
    const { page, go, close } = await visitAs(browser, web.url, {
      language: 'en-US',
      theme: 'light',
    })
    await go(`/rollouts/${RAMP}`)
    const { share } = await (await fetch(`${web.url}/api/v1/rollouts/${RAMP}/verdict`)).json()
    const card = page.locator('#share')
    await card.locator('.recharts-line-curve').first().waitFor()
    expect(await card.locator('.recharts-line-curve').count()).toBe(3)
    const counted = `${share.gray} of ${share.requests.toLocaleString('en-US')} users or sessions`
    const text = await card.innerText()
    expect(text).toContain(counted)
    expect(text).toContain('promised at that time')
    const plot = await card.locator('.recharts-surface').first().boundingBox()
    await page.mouse.move((plot?.x ?? 0) + (plot?.width ?? 0) - 40, (plot?.y ?? 0) + 120)
    await card.getByText('users or sessions').nth(1).waitFor()
    await close()
  })
})
