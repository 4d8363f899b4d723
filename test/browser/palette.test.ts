// Anywhere by keyboard in a real browser: the palette, the frame of every page, and what is seen
// when the database is away.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults } from '#test/support/browser/visitor'
import { FAILING, OPEN } from '#test/support/releases/seed-rollouts'

const MINUTES = 3
const STEP_MS = 15_000
/** Of dialogs; axe looks at colours as they are. */
const FADE_MS = 400
const FRAME_STOPS = 12

const site = testSite({ minutes: MINUTES, stepMs: STEP_MS })

/** Opens the palette, types, and waits until `option` would be taken. */
async function look(page: Page, typed: string, option: RegExp): Promise<void> {
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Go to anything' })
  await field.waitFor()
  await page.keyboard.type(typed)
  await page.getByRole('option', { name: option, selected: true }).waitFor()
}

describe('the palette', () => {
  it('goes to pages, rollouts and traces by keyboard alone', async () => {
    const { page, go, complaints } = await site.visit()
    await go('/')
    await look(page, 'topo', /^Topology$/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/topology')
    await look(page, FAILING, new RegExp(`^${FAILING}`))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/rollouts/${FAILING}`)
    await look(page, '5f1b6c8e0a.97.16061234567890123', /^Open trace 5f1b6c8e0a\.97/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/traces/5f1b6c8e0a.97.16061234567890123')
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
  })

  it('keeps what is typed before it is there, and lets nothing else be pressed', async () => {
    const { page, go } = await site.visit()
    let asked = 0
    await page.route('**/_next/static/chunks/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, asked))
      await route.continue()
    })
    await go('/settings')
    asked = 700
    const pause = page.getByTestId('live-live')
    await pause.focus()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('status?')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    const field = page.getByRole('combobox', { name: 'Go to anything' })
    await field.waitFor()
    await page.getByRole('option', { name: /^Status$/, selected: true }).waitFor()
    expect(await field.inputValue()).toBe('status')
    expect(await page.getByRole('dialog').count()).toBe(1)
    expect(new URL(page.url()).pathname).toBe('/settings')
    await page.keyboard.type(' page')
    expect(await field.inputValue()).toBe('status page')
    await page.keyboard.press('Escape')
    await pause.waitFor()
  })

  it('offers what was meant first, however late the list of rollouts comes', async () => {
    const { page, go } = await site.visit()
    await page.route('**/api/v1/rollouts', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      await route.continue()
    })
    await go('/status')
    await page.keyboard.press('Control+k')
    await page.keyboard.type(FAILING)
    await page.getByRole('option', { name: `Open trace ${FAILING}`, selected: true }).waitFor()
    await page.getByRole('option', { name: new RegExp(`^${FAILING}`), selected: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: new RegExp(`^${OPEN}`), selected: true }).waitFor()
  })

  it('names the chosen option for screen readers, and gives the focus back', async () => {
    const { page, go } = await site.visit()
    await go('/status')
    const opener = page.getByRole('button', { name: 'Search or go to' })
    await opener.focus()
    await page.keyboard.press('Enter')
    const field = page.getByRole('combobox', { name: 'Go to anything' })
    await field.waitFor()
    await page.getByRole('option', { name: 'Rollouts', selected: true }).waitFor()
    await field.press('ArrowDown')
    await page.getByRole('option', { name: 'Topology', selected: true }).waitFor()
    const active = await field.getAttribute('aria-activedescendant')
    expect(await page.locator(`[id="${active}"]`).innerText()).toBe('Topology')
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    expect(await opener.evaluate((it) => it === document.activeElement)).toBe(true)
  })

  it('leads to the dialog that asks, and changes nothing by itself', async () => {
    const { page, go } = await site.visit()
    await go('/traces')
    await look(page, `roll back ${OPEN}`, new RegExp(`Roll back: ${OPEN}`))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: `Roll back ${OPEN}?` })
    await dialog.getByText('Grayproof then expects every request on baseline').waitFor()
    await page.waitForURL(`**/rollouts/${OPEN}`)
    const state = async () =>
      (await (await fetch(`${site.web.url}/api/v1/rollouts/${OPEN}`)).json()).state
    expect(await state()).toBe('running')
    await page.waitForTimeout(FADE_MS)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await state()).toBe('rolled-back')
  })

  it('changes theme and language', async () => {
    const { page, go } = await site.visit()
    await go('/')
    await look(page, 'dark', /^Theme: Dark/)
    await page.keyboard.press('Enter')
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await page.getByRole('combobox').waitFor({ state: 'detached' })
    await look(page, 'language', /中文/)
    await page.keyboard.press('Enter')
    await page.locator('html[lang="zh-CN"]').waitFor()
  })

  it.each(LOOKS)('has no serious fault: $language, $theme', async (seen) => {
    const { page, go, complaints } = await site.visit(seen)
    await go('/')
    await page.keyboard.press('Control+k')
    await page.getByRole('option').nth(8).waitFor()
    await page.waitForTimeout(FADE_MS)
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('combobox').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByRole('switch').waitFor()
    await page.waitForTimeout(FADE_MS)
    expect(await seriousFaults(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})

describe('the frame of every page', () => {
  it.each(LOOKS)('shows where the focus is: $language, $theme', async (seen) => {
    const { page, go } = await site.visit(seen)
    await go('/status')
    for (let stop = 0; stop < FRAME_STOPS; stop += 1) {
      await page.keyboard.press('Tab')
      const [name, style, width] = await page.evaluate(() => {
        const focused = document.activeElement ?? document.body
        const { outlineStyle, outlineWidth } = getComputedStyle(focused)
        return [focused.textContent, outlineStyle, Number.parseFloat(outlineWidth)] as const
      })
      expect(style, String(name)).not.toBe('none')
      expect(width, String(name)).toBeGreaterThanOrEqual(2)
    }
  })

  it('is skipped by its first link, and a single key can be turned off', async () => {
    const { page, go } = await site.visit()
    await go('/status')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog.getByRole('switch').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.waitForTimeout(FADE_MS)
    expect(await dialog.count()).toBe(0)
  })

  it('keeps a closed menu out of the way of the keyboard on a phone', async () => {
    const { page, go } = await site.visit({ language: 'en-US', theme: 'light', width: 390 })
    await go('/status')
    expect(await overflow(page)).toBe(0)
    const link = page.getByRole('link', { name: 'Topology' })
    expect(await link.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Menu' }).press('Enter')
    await link.waitFor()
  })
})

describe('without a database', () => {
  it('settings are still shown; sources and status say what is away and what to do', async () => {
    const { page, go } = await site.visit()
    await go('/settings')
    await site.web.stopDatabase()
    for (const path of ['/sources', '/status', '/']) {
      await page.goto(path)
      await page.getByText('The database does not answer').first().waitFor()
      await page.getByText('see whether ClickHouse runs').waitFor()
      await page.waitForTimeout(FADE_MS)
      expect(await seriousFaults(page), path).toEqual([])
    }
    await page.getByRole('link', { name: 'To the settings' }).click()
    await page.locator('[data-setting="CLICKHOUSE_URL"]').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByText('Rollouts could not be read').waitFor()
  })
})
