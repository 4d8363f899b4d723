// The page of reports in a real browser: what it shows is what the file of the API holds.
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { REPORT_TABLES } from '#lib/report/index'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults, visitAs } from '#test/support/browser/visitor'
import { FAILING, PASSING } from '#test/support/releases/seed-rollouts'
import { startTestWeb } from '#test/support/releases/web'

/** Far more than one step of the page takes. */
const STEP_MS = 20_000
const MINUTES = 6
const SHOWN_MAX = 20

const site = testSite({ minutes: MINUTES, stepMs: STEP_MS })

const records = (csv: string): string[][] => parse(csv, { bom: true })
const csvOf = async (rollout: string, query: string) =>
  records(
    await (await fetch(`${site.web.url}/api/v1/rollouts/${rollout}/report.csv?${query}`)).text(),
  )

describe('the page of reports', () => {
  it.each(REPORT_TABLES.map(({ name, columns }) => ({ name, columns })))(
    'shows the first rows of $name as they stand in the file',
    async ({ name, columns }) => {
      const { page, go } = site.visitor
      await go(`/reports?rollout=${FAILING}&table=${name}`)
      const [header = [], ...rows] = await csvOf(FAILING, `table=${name}`)
      const shown = page.locator('#preview table')
      await page
        .locator('#preview')
        .getByText(/rows|row/)
        .first()
        .waitFor()
      if (rows.length === 0) return
      expect(await shown.locator('thead th').allInnerTexts()).toEqual(header)
      expect(columns).toHaveLength(header.length)
      expect(await shown.locator('tbody tr').count()).toBe(Math.min(SHOWN_MAX, rows.length))
    },
  )

  it('shows the very numbers of the file', async () => {
    const { page, go } = site.visitor
    const from = new Date(site.web.nowMs - 240_000).toISOString()
    const to = new Date(site.web.nowMs).toISOString()
    const range = `from=${from}&to=${to}`
    await go(`/reports?rollout=${PASSING}&table=comparison&${range}`)
    const [, ...rows] = await csvOf(PASSING, `table=comparison&${range}`)
    expect(rows.length).toBeGreaterThan(1)
    for (const [index, row] of rows.entries()) {
      const cells = await page.locator(`[data-row="${index}"] td`).allInnerTexts()
      expect(cells.slice(2, 26)).toEqual(row.slice(2, 26))
    }
  })

  it('keeps every choice in the address, and gives the file that was chosen', async () => {
    const { page, go } = site.visitor
    await go('/reports')
    await page.getByLabel('Rollout').selectOption(FAILING)
    await page.waitForURL(new RegExp(`rollout=${FAILING}`))
    await page.getByRole('radio', { name: 'Share over time' }).check()
    await page.waitForURL(/table=share/)
    await page.getByText(/^Columns: \d+ of \d+$/).click()
    await page.getByRole('checkbox', { name: 'Revision' }).uncheck()
    await page.waitForURL(/columns=/)
    await page.getByLabel('Time', { exact: true }).selectOption('1h')
    await page.waitForURL(/window=1h/)
    const shown = () => page.locator('#preview thead th').allInnerTexts()
    await expect.poll(shown, { timeout: STEP_MS }).toContain('Observed share (%)')
    await expect.poll(shown, { timeout: STEP_MS }).not.toContain('Revision')
    const headers = await shown()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('download').click(),
    ])
    expect(download.suggestedFilename()).toMatch(new RegExp(`^${FAILING}-share-.*\\.csv$`))
    const [header = [], ...rows] = records(readFileSync(await download.path(), 'utf8'))
    expect(header).toEqual(headers)
    expect(rows.length).toBeGreaterThan(3)
  })

  it('keeps the rows in sight until the next ones come', async () => {
    const { page, go } = site.visitor
    await go(`/reports?rollout=${FAILING}&table=share`)
    await page.locator('#preview tbody tr').first().waitFor()
    const counts = await page.evaluateHandle(() => {
      const seen: number[] = []
      const note = () => seen.push(document.querySelectorAll('#preview tbody tr').length)
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true })
      return seen
    })
    for (const column of ['Revision', 'Stage']) {
      await page.getByText(/^Columns: \d+ of \d+$/).click()
      await page.getByRole('checkbox', { name: column, exact: true }).uncheck()
      await page.getByText(/^Columns: \d+ of \d+$/).click()
      const header = page.locator('#preview th').getByText(column, { exact: true })
      await header.waitFor({ state: 'detached', timeout: STEP_MS })
    }
    const seen = await counts.jsonValue()
    expect(seen.length).toBeGreaterThan(1)
    expect(Math.min(...seen)).toBeGreaterThan(0)
  })

  it('tells how to get the same by curl and by command', async () => {
    const { page, go } = site.visitor
    await go(`/reports?rollout=${FAILING}&table=violations&columns=trace,check`)
    const [curl = '', command = ''] = await page.locator('#take pre').allInnerTexts()
    const url = /'(http[^']+)'/.exec(curl)?.[1] ?? ''
    const answer = await fetch(url)
    expect([answer.status, new URL(url).origin]).toEqual([200, new URL(site.web.url).origin])
    expect(command).toBe(`grayproof report ${FAILING} --table violations --columns trace,check`)
  })

  it('says what cannot be exported', async () => {
    const { page, go } = site.visitor
    await go(`/reports?rollout=${FAILING}&table=share&columns=wrong`)
    await page.locator('#preview').getByText('table "share" has no column "wrong"').waitFor()
  })

  it('is reached from the war room, and opens the report that stands alone', async () => {
    const { page, go } = site.visitor
    await go(`/rollouts/${FAILING}`)
    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await page.waitForURL(/\/reports\?rollout=/)
    const [report] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Open the report' }).click(),
    ])
    await report.waitForLoadState()
    expect(await report.locator('h1').first().innerText()).toContain(FAILING)
    await report.close()
  })

  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    for (const width of [1280, 390]) {
      const { page, go, complaints, close } = await site.visit({
        ...look,
        width,
      })
      await go(`/reports?rollout=${FAILING}`)
      await page.locator('#preview table').waitFor()
      expect(await seriousFaults(page)).toEqual([])
      expect(await overflow(page)).toBe(0)
      expect(complaints).toEqual([])
      await close()
    }
  })
})

describe('without a rollout', () => {
  it('says what to do first', async () => {
    const empty = await startTestWeb()
    const { page, go, close } = await visitAs(site.browser, empty.url, {
      language: 'en-US',
      theme: 'light',
    })
    await go('/reports')
    await page.locator('#choose').getByText('apply a plan first').waitFor()
    await close()
    await empty.stop()
  })
})
