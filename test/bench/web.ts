// How heavy and how fast the dashboard is: scripts and largest paint of every page on a seeded store,
// frames while a graph of 500 services and 2 000 calls is moved, and answers to clicks and keys.
// How: the built product over a database of its own, in a headless Chromium without a graphics card.
// Ends with 1 when a budget is broken. Needs `next build`. Arguments: minutes of seeded traffic (10), visits a page (3).
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '#test/support/browser/chromium'
import { everyPage } from '#test/support/browser/every-page'
import {
  FIRST_LOAD_KB_MAX,
  firstLoadBytes,
  framesOf,
  largestPaint,
  latencyOf,
} from '#test/support/browser/page-speed'
import { visitAs } from '#test/support/browser/visitor'
import { startTestWeb } from '#test/support/releases/web'
import { insertWideMap } from '#test/support/traffic/wide-map'

const minutes = Number(process.argv[2] ?? 10)
const visits = Number(process.argv[3] ?? 3)
const PAINT_MS_MAX = 1_500
const ANSWER_MS_MAX = 100
const FRAMES_MIN = 55
const WIDE = { services: 500, edges: 2_000 } as const
const WIDE_PATH = '/topology?all=true'
/** One movement; each step waits for the next frame. */
const STEPS = 120

const say = (line: string) => process.stdout.write(`${line}\n`)
let broken = 0
const verdict = (good: boolean) => {
  if (!good) broken += 1
  return good ? 'pass' : 'FAIL'
}

async function measurePages(browser: Browser, url: string): Promise<void> {
  say(
    `page, first-load JavaScript gzip (≤ ${FIRST_LOAD_KB_MAX} kB), largest paint (≤ ${PAINT_MS_MAX} ms)`,
  )
  for (const { name, path } of await everyPage(url)) await measurePage(browser, { url, name, path })
}

interface MeasuredPage {
  readonly url: string
  readonly name: string
  readonly path: string
}

async function measurePage(browser: Browser, { url, name, path }: MeasuredPage): Promise<void> {
  const kB = (await firstLoadBytes(url, path)) / 1_000
  const paints: number[] = []
  for (let visit = 0; visit < visits; visit++) paints.push(await largestPaint(browser, url, path))
  paints.sort((a, b) => a - b)
  const paint = paints[Math.floor(paints.length / 2)] ?? Number.NaN
  say(
    `${name.padEnd(16)} ${kB.toFixed(0).padStart(5)} kB ${verdict(kB <= FIRST_LOAD_KB_MAX)}` +
      ` ${paint.toFixed(0).padStart(6)} ms ${verdict(paint <= PAINT_MS_MAX)}`,
  )
}

async function measureFrames(page: Page): Promise<void> {
  const box = await page.locator('#topology svg[role="group"]').boundingBox()
  if (box === null) throw new Error('no graph on the page')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const nextFrame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
  const pan = async () => {
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let step = 0; step < STEPS; step++) {
      await page.mouse.move(x + 260 * Math.sin(step / 12), y + 140 * Math.sin(step / 9))
      await nextFrame()
    }
    await page.mouse.up()
  }
  const zoom = async () => {
    await page.mouse.move(x, y)
    await page.keyboard.down('Control')
    for (let step = 0; step < STEPS; step++) {
      await page.mouse.wheel(0, step % 60 < 30 ? -40 : 40)
      await nextFrame()
    }
    await page.keyboard.up('Control')
  }
  const movements = [
    ['pan, everything in sight', pan],
    ['zoom in and out', zoom],
  ] as const
  for (const [name, move] of movements) {
    const { perSecond, p95Ms } = await framesOf(page, move)
    say(
      `${name}: ${perSecond.toFixed(1)} frames/s, 95 % within ${p95Ms.toFixed(1)} ms ${verdict(perSecond >= FRAMES_MIN)}`,
    )
  }
  await page.getByRole('button', { name: 'Larger' }).click({ clickCount: 6, delay: 20 })
  await page.waitForTimeout(600)
  const { perSecond, p95Ms } = await framesOf(page, pan)
  say(
    `pan, enlarged: ${perSecond.toFixed(1)} frames/s, 95 % within ${p95Ms.toFixed(1)} ms ${verdict(perSecond >= FRAMES_MIN)}`,
  )
  await page.getByRole('button', { name: 'Fit' }).click()
  await page.waitForTimeout(600)
}

async function measureAnswers(page: Page): Promise<void> {
  const cards = page.locator('#topology [data-node]')
  const actions = [
    ['open the panel of a service', () => cards.nth(40).click()],
    ['open that of another one', () => cards.nth(140).click()],
    ['walk to a neighbour', () => page.keyboard.press('ArrowRight')],
    ['close the panel', () => page.keyboard.press('Escape')],
    ['open the table of 2,000 calls', () => page.locator('#topology summary').click()],
    ['switch the theme', () => page.getByRole('button', { name: 'light and dark' }).click()],
  ] as const
  for (const [name, act] of actions) {
    const ms = await latencyOf(page, act)
    say(`${name}: ${ms <= 16 ? '≤ 16' : ms.toFixed(0)} ms ${verdict(ms <= ANSWER_MS_MAX)}`)
  }
}

const browser = await launchChromium()
const web = await startTestWeb({ minutes })
try {
  await measurePages(browser, web.url)
  await insertWideMap(web.db, { ...WIDE, nowMs: web.nowMs })
  say(`\ntopology with ${WIDE.services} services and ${WIDE.edges} calls more`)
  await measurePage(browser, { url: web.url, name: 'collapsed', path: '/topology' })
  await measurePage(browser, { url: web.url, name: 'whole', path: WIDE_PATH })
  const { page, go } = await visitAs(browser, web.url, { language: 'en-US', theme: 'light' })
  await go(WIDE_PATH)
  await page.waitForTimeout(1_000)
  say(`\nframes (≥ ${FRAMES_MIN}/s)`)
  await measureFrames(page)
  say(`\nanswers to clicks and keys (≤ ${ANSWER_MS_MAX} ms)`)
  await measureAnswers(page)
} finally {
  await browser.close()
  await web.stop()
}
if (broken > 0) say(`\n${broken} above their budget`)
process.exitCode = broken > 0 ? 1 : 0
