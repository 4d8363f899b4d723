// Takes the pictures in docs/screenshots: every page on a seeded store. Needs `next build`.
// Arguments: minutes of seeded traffic (30).
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '#test/support/browser/chromium'
import { everyPage } from '#test/support/browser/every-page'
import { type Look, visitAs } from '#test/support/browser/visitor'
import { seedAlerts } from '#test/support/releases/seed-alerts'
import { startTestWeb } from '#test/support/releases/web'

const FOLDER = new URL('../../../docs/screenshots', import.meta.url).pathname
const minutes = Number(process.argv[2] ?? 30)
/** Px; longer pages are cut, and those whose files get too large. */
const WIDTH = 1_280
const HEIGHT_MAX = 1_700
/** Charts and endpoints come after the page. */
const SETTLE_MS = 1_500
const BYTES_MAX = 200_000

const LIGHT: Look = { language: 'en-US', theme: 'light', width: WIDTH }
const ALSO: readonly { readonly page: string; readonly suffix: string; readonly look: Look }[] = [
  ...['rollouts', 'rollout', 'topology', 'trace', 'alerts'].map((page) => ({
    page,
    suffix: '-dark',
    look: { ...LIGHT, theme: 'dark' as const },
  })),
  ...['rollout', 'topology'].map((page) => ({
    page,
    suffix: '-zh',
    look: { ...LIGHT, language: 'zh-CN' as const },
  })),
]

const browser = await launchChromium()
const web = await startTestWeb({ minutes })
await seedAlerts(web.db, { fromMs: web.nowMs - minutes * 60_000, nowMs: web.nowMs })

async function take(path: string, name: string, look: Look): Promise<void> {
  const visitor = await visitAs(browser, web.url, look)
  await visitor.go(path)
  await visitor.page.waitForTimeout(SETTLE_MS)
  const whole = await visitor.page.evaluate(() => document.documentElement.scrollHeight)
  const file = join(FOLDER, `${name}.png`)
  let height = Math.min(whole, HEIGHT_MAX)
  let size = Number.POSITIVE_INFINITY
  while (size > BYTES_MAX) {
    const clip = { x: 0, y: 0, width: WIDTH, height }
    await visitor.page.screenshot({ path: file, fullPage: true, clip })
    size = statSync(file).size
    height = Math.floor((height * BYTES_MAX) / size) - 10
  }
  process.stdout.write(`docs/screenshots/${name}.png ${(size / 1_000).toFixed(0)} kB\n`)
  await visitor.close()
}

try {
  mkdirSync(FOLDER, { recursive: true })
  for (const { name, path } of await everyPage(web.url)) {
    await take(path, name, LIGHT)
    const others = ALSO.filter(({ page }) => page === name)
    for (const { suffix, look } of others) await take(path, `${name}${suffix}`, look)
  }
} finally {
  await browser.close()
  await web.stop()
}
