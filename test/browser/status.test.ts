// The pages about Grayproof itself in a real browser: status and settings, with the numbers of the API.
import { describe, expect, it } from 'vitest'
import { writeHeartbeat } from '#lib/store/query/lease'
import { reportNow } from '#test/support/browser/reporting'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults } from '#test/support/browser/visitor'

const site = testSite({ env: { GRAYPROOF_RETENTION_DAYS: '14' } })

const api = async (path: string) => (await fetch(`${site.web.url}/api/v1${path}`)).json()

/** A receiver says this of itself. */
const beat = (spans: number, refusedUnauthorized: number) =>
  writeHeartbeat(site.web.db, {
    name: 'receiver',
    holder: 'test/1/a',
    ttlMs: 60_000,
    detail: {
      ports: { otlpGrpcPort: 14_317 },
      counters: {
        receivers: { otlp: { messages: 7, spans, refusedUnauthorized } },
        held: { rows: 12, bytes: 3_400 },
      },
    },
  })

describe('status', () => {
  it('says what is missing before anything else, and what to do', async () => {
    const { page, go } = site.visitor
    await go('/status')
    await page.locator('header').getByText('No receiver is listening.').waitFor()
    await page.locator('#concerns').getByText('No evaluator is running.').waitFor()
    const { concerns } = await api('/status')
    expect(await page.locator('#concerns li').count()).toBe(concerns.length)
    expect(await seriousFaults(page)).toEqual([])
  })

  it('shows what receivers took and refused, and where the bytes are', async () => {
    const { page, go } = site.visitor
    await beat(41_203, 5)
    await reportNow(site.web.db, [{ at: 'store@1', spans: 600 }])
    await go('/status')
    const row = page.locator('[data-receiver="test/1/a"] [data-protocol="otlp"]')
    expect(await row.innerText()).toMatch(/14317.*7.*41,203/s)
    await page.locator('#concerns').getByText('5 messages came without the right token.').waitFor()
    const { storage, versions } = await api('/status')
    const spans = storage.tables.find(({ table }: { table: string }) => table === 'spans')
    expect(spans.rows).toBe(600)
    expect(await page.locator('[data-table="spans"]').innerText()).toContain('600')
    expect(await page.locator('#storage').innerText()).toContain('kept for 14 days')
    expect(await page.locator('[data-fact="database"]').innerText()).toContain(versions.database)
  })

  it('changes by itself', async () => {
    const { page } = site.visitor
    await beat(50_000, 5)
    await page.locator('[data-protocol="otlp"]').getByText('50,000').waitFor()
  })
})

describe('settings', () => {
  it('shows what is in force as the API says, and only whether secrets are set', async () => {
    const { page, go } = site.visitor
    await go('/settings')
    const { settings } = await api('/settings')
    for (const { env, value } of settings) {
      const text = await page.locator(`[data-setting="${env}"]`).innerText()
      if (value !== null) expect(text, env).toContain(value)
    }
    const retention = page.locator('[data-setting="GRAYPROOF_RETENTION_DAYS"]')
    expect(await retention.innerText()).toMatch(/14\s+default: 7/)
    expect(settings.find((it: { env: string }) => it.env === 'CLICKHOUSE_PASSWORD').set).toBe(true)
  })

  it('changes theme and language, and keeps them', async () => {
    const { page } = site.visitor
    await page.getByText('Dark', { exact: true }).click()
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await page.locator('#appearance').getByText('中文').click()
    await page.getByText('如何更改设置').waitFor()
    await page.reload()
    await page.locator('html[lang="zh-CN"][data-mantine-color-scheme="dark"]').waitFor()
  })

  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    const { page, go, complaints } = await site.visit(look)
    for (const path of ['/status', '/settings']) {
      await go(path)
      expect(await seriousFaults(page), path).toEqual([])
      expect(await overflow(page), path).toBe(0)
    }
    expect(complaints).toEqual([])
  })
})
