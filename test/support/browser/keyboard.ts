// Somebody without a mouse: goes to things by Tab, and presses Enter.
import type { Page } from 'playwright-core'

const PRESSES_MAX = 60

/** Presses Tab until something named `name` has the focus → how often it took. */
export async function tabTo(page: Page, name: RegExp): Promise<number> {
  for (let presses = 1; presses <= PRESSES_MAX; presses += 1) {
    await page.keyboard.press('Tab')
    if (name.test(await focusedName(page))) return presses
  }
  throw new Error(`${name} has no focus after ${PRESSES_MAX} times Tab`)
}

/** The label or text of what has the focus; '' when that is nothing one can press. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (focused === null || !focused.matches('a, button, input, select, summary')) return ''
    return focused.getAttribute('aria-label') ?? focused.textContent ?? ''
  })
}
