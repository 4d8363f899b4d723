// The page of sources in a real browser: who reports, and who is in no group, as the API says.
import { describe, expect, it } from 'vitest'
import { applyPlan } from '#lib/engine/rollouts'
import { reportNow } from '#test/support/browser/reporting'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults } from '#test/support/browser/visitor'

const MANY = 10_000
/** To read, send and draw them, on a busy machine. */
const MANY_MS = 60_000
const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: store-v2 }
spec:
  services:
    - { service: store, baseline: { version: 1.* }, gray: { version: 2.* } }
  stages: [{ name: all, share: 100% }]
`

const site = testSite()

const sources = async () => (await (await fetch(`${site.web.url}/api/v1/sources`)).json()).sources
const rows = () => site.visitor.page.locator('#sources tbody tr[data-source]')

describe('sources', () => {
  it('say how to begin while nobody reports', async () => {
    const { page, go } = site.visitor
    await go('/sources')
    await page.getByText('Nobody reports yet.').waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  it('are all there, those in no group first, with the numbers of the API', async () => {
    const { page, go } = site.visitor
    await applyPlan({ db: site.web.db, now: Date.now }, { text: PLAN, author: 'test' })
    await reportNow(site.web.db, [
      { at: 'cart@7', spans: 300, weight: 10 },
      { at: 'store@1.4', spans: 30 },
      { at: 'store@2.0', spans: 30, flags: ['unweighted'] },
      { at: 'store@3.0', spans: 30 },
    ])
    await go('/sources')
    await page.getByText('1 of 4 sources falls into no group of a plan.').waitFor()
    const listed = await sources()
    expect(listed.map(({ version }: { version: string }) => version)).toEqual([
      '3.0',
      '2.0',
      '1.4',
      '7',
    ])
    for (const [index, source] of listed.entries()) {
      const text = await rows().nth(index).innerText()
      expect(text).toContain(source.instance)
      expect(text).toContain(source.version)
      expect(text).toContain(`${source.lately.spansPerSecond.toLocaleString('en-US')}/s`)
    }
    expect(await rows().nth(0).innerText()).toContain('no group')
    expect(await rows().nth(1).innerText()).toContain('100% sampled, unweighted')
    expect(await rows().nth(3).innerText()).toContain('1 in 10 requests')
  })

  it('are found and shown by the address of the page', async () => {
    const { page, go } = site.visitor
    await page.getByLabel('Show').selectOption('odd')
    await page.waitForURL(/show=odd/)
    expect(await rows().count()).toBe(1)
    await go('/sources?find=cart')
    expect(await rows().count()).toBe(1)
    await rows().first().getByRole('button').click()
    await page.waitForURL(/source=\d+/)
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Traces of cart').waitFor()
    await page.waitForTimeout(300)
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
  })

  it.each(LOOKS)('have no serious fault and no overflow: $language, $theme', async (look) => {
    const { page, go, complaints } = await site.visit(look)
    await go('/sources')
    expect(await seriousFaults(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(complaints).toEqual([])
  })

  it('draw only what is in view when they are many', async () => {
    const { page, go } = site.visitor
    const many = Array.from({ length: MANY }, (_, n) => ({ at: `service-${n}@1`, spans: 1 }))
    await reportNow(site.web.db, many)
    page.setDefaultTimeout(MANY_MS)
    await go('/sources?sort=name')
    const all = (MANY + 4).toLocaleString('en-US')
    await page.getByText(`${all} of ${all} sources`).waitFor()
    expect(await rows().count()).toBeLessThan(100)
    const frame = page.locator('#sources section[data-long="true"]')
    await frame.evaluate((node) => node.scrollTo(0, node.scrollHeight))
    await page.locator('#sources').getByText('store-3.0').waitFor()
  })
})
