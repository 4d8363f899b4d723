// Lists of more than a page in a real browser: older rows are a link away, and the address says where.
import { describe, expect, it } from 'vitest'
import { appendAudit } from '#lib/store/query/append-audit'
import { seedEnded, seedMessages } from '#test/support/alerts/many-alerts'
import { testSite } from '#test/support/browser/site'
import { seriousFaults } from '#test/support/browser/visitor'

const site = testSite()
const api = async (path: string) => (await fetch(`${site.web.url}/api/v1${path}`)).json()

describe('alerts of a busy rollout', () => {
  const MANY = 130
  const BEGAN_MS = Date.now() - 3_600_000

  it('lead to older rows and back, by the address', async () => {
    const { page, go } = site.visitor
    const times = Array.from({ length: MANY }, (_, at) => BEGAN_MS - (at >> 3))
    await seedMessages(site.web.db, { rollout: 'busy', times })
    await seedEnded(site.web.db, { rollout: 'busy', times })
    await go('/alerts?rollout=busy')
    for (const [list, row] of [
      ['#past', '[data-alert]'],
      ['#deliveries', '[data-delivery]'],
    ] as const) {
      const part = page.locator(list)
      const pages = part.getByRole('navigation')
      const [older, newer] = ['Older', 'Newer'].map((name) => pages.getByRole('link', { name }))
      const rows = part.locator(row)
      await rows.nth(99).waitFor()
      expect([await rows.count(), await newer?.count()]).toEqual([100, 0])
      const newest = () => rows.first().locator('time').first().getAttribute('datetime')
      const first = await newest()
      await older?.click()
      await newer?.waitFor()
      expect([await rows.count(), await older?.count()]).toEqual([MANY - 100, 0])
      await page.reload()
      await rows.first().waitFor()
      expect(await rows.count()).toBe(MANY - 100)
      await newer?.click()
      await newer?.waitFor({ state: 'detached' })
      expect([await rows.count(), await newest()]).toEqual([100, first])
    }
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('Time').selectOption('30d')
    await page.waitForURL((url) => !/past|sent/.test(url.search))
  })

  it('come from the API a page at a time', async () => {
    const seen = new Set<string>()
    let query = 'rollout=busy&limit=100'
    for (let pages = 1; ; pages += 1) {
      const { alerts, next } = await api(`/alerts?${query}`)
      for (const { id } of alerts) seen.add(id)
      if (next === null) {
        expect([pages, alerts.length, seen.size]).toEqual([2, MANY - 100, MANY])
        break
      }
      query = `rollout=busy&limit=100&cursor=${next}`
    }
  })
})

describe('the audit log', () => {
  it('leads to older entries and back, of one person', async () => {
    const { page, go } = site.visitor
    const atMs = Date.now() - 60_000
    const entries = Array.from({ length: 250 }, (_, at) => ({
      ...{ atMs: atMs - (at >> 2), actor: 'zoe', role: 'operator', action: 'PUT /x' },
      ...{ subject: `shop-${at}`, status: 200 },
    }))
    await appendAudit(site.web.db, ...entries)
    await go('/settings/audit?person=ZOE')
    await page.locator('main header').getByText('250 changes').waitFor()
    const rows = page.locator('[data-audit]')
    await rows.nth(199).waitFor()
    await page.getByRole('link', { name: 'Older' }).click()
    await page.getByRole('link', { name: 'Newer' }).waitFor()
    expect(await rows.count()).toBe(50)
    expect(await page.getByLabel('Person or token').inputValue()).toBe('ZOE')
    const { entries: rest, next } = await api('/audit?limit=10000')
    expect(next).toBeNull()
    expect(rest.filter(({ actor }: { actor: string }) => actor === 'zoe')).toHaveLength(250)
    await page.getByRole('link', { name: 'Newer' }).click()
    await page.getByRole('link', { name: 'Newer' }).waitFor({ state: 'detached' })
    expect(await rows.count()).toBe(200)
  })
})
