// The parts of the war room that answer: all checks, the comparison, latencies, wall and paper.
import { describe, expect, it } from 'vitest'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults } from '#test/support/browser/visitor'
import { FAILING, PASSING } from '#test/support/releases/seed-rollouts'

const MINUTES = 8
const CHECKS = 10
/** Far more than one step of a page takes. */
const STEP_MS = 20_000

const site = testSite({ minutes: MINUTES, stepMs: STEP_MS })

const count = (n: number) => n.toLocaleString('en-US')

describe('the checks', () => {
  it('are all there, and what each needs to decide is said', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    const { findings } = await site.api(`/rollouts/${FAILING}/verdict`)
    expect(await page.locator('#checks [data-check]').count()).toBe(CHECKS)
    for (const { check, moreRequestsNeeded, outcome } of findings) {
      if (moreRequestsNeeded === null || outcome !== 'inconclusive') continue
      const text = await page.locator(`[data-check="${check}"]`).innerText()
      expect(text, check).toContain('more requests needed')
    }
  })

  it('open with every number and every trace, and the address says which', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    await page.getByRole('button', { name: 'Every hop goes where it should' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Traces that show it').first().waitFor()
    await page.waitForURL(/check=routing/)
    const { findings } = await site.api(`/rollouts/${FAILING}/verdict`)
    const worst = findings.find(
      (finding: { check: string; outcome: string }) =>
        finding.check === 'routing' && finding.outcome === 'fail',
    )
    const text = await drawer.innerText()
    expect(text).toContain(worst.summary)
    for (const { traceId } of worst.evidence) expect(text).toContain(traceId)
    expect(await seriousFaults(page)).toEqual([])
  })
})

describe('the comparison', () => {
  it('is sorted and searched, and the address keeps both', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${PASSING}`)
    await page.locator('#comparison').getByRole('button', { name: 'p95' }).click()
    await page.waitForURL(/sort=p95/)
    const { rows } = await site.api(`/rollouts/${PASSING}/comparison`)
    const worst = rows.toSorted(
      (a: Row, b: Row) => (b.difference.p95?.estimate ?? 0) - (a.difference.p95?.estimate ?? 0),
    )[0]
    const first = page.locator('#comparison tbody tr').first()
    expect(await first.innerText()).toContain(worst.endpoint ?? worst.service)
    const endpoint = rows[1].endpoint as string
    await page.getByLabel('Search services and endpoints').fill(endpoint)
    await page.waitForURL(/q=/)
    await page.reload()
    const found = rows.filter((row: Row) =>
      `${row.service} ${row.endpoint ?? ''}`.toLowerCase().includes(endpoint.toLowerCase()),
    )
    await page.getByText(`${found.length} of ${rows.length}`, { exact: true }).waitFor()
  })

  it('leads to a gray and a baseline trace of one endpoint, side by side', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${PASSING}`)
    await page.locator('#comparison').getByText('compare two').nth(1).click()
    await page.waitForURL(/\/traces\/compare\?.*left=\w+.*right=\w+/)
    await page.getByRole('heading', { name: /^Left/ }).waitFor()
    const address = new URL(page.url()).searchParams
    const sides = ['left', 'right'].map((side) => site.api(`/traces/${address.get(side)}`))
    const [left, right] = await Promise.all(sides)
    const groups = ({ spans }: { spans: { group: string }[] }) => spans.map(({ group }) => group)
    expect(groups(left)).toContain('gray')
    expect(groups(right)).not.toContain('gray')
  })

  it('draws how long requests took, with the numbers of the API', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${PASSING}`)
    await page.locator('#latency').waitFor()
    await page.locator('#latency').scrollIntoViewIfNeeded()
    const plot = page.locator('#latency svg[role="img"]')
    await plot.waitFor()
    const { rows } = await site.api(`/rollouts/${PASSING}/comparison`)
    const label = await plot.getAttribute('aria-label')
    expect(label).toContain(`${count(rows[0].gray.requests)} requests`)
    expect(label).toContain(`${count(rows[0].baseline.requests)} requests`)
  })
})

interface Row {
  readonly service: string
  readonly endpoint: string | null
  readonly difference: { readonly p95: { readonly estimate: number } | null }
}

describe('a screen on the wall', () => {
  it('has nothing but the rollout, and the way back', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    await page.getByRole('button', { name: 'Full screen' }).click()
    await page.waitForURL(/wall=true/)
    await page.getByRole('navigation', { name: 'Pages' }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Leave full screen' }).click()
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  })

  it('on paper has no frame and no buttons', async () => {
    const { page, go } = await site.visit()
    await go(`/rollouts/${FAILING}`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button', { name: 'Roll back' }).isVisible()).toBe(false)
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false)
    expect(await page.getByRole('heading', { level: 1, name: FAILING }).isVisible()).toBe(true)
  })
})

describe('traces side by side', () => {
  it.each(LOOKS)('have no serious fault: $language, $theme', async (look) => {
    const { page, go, complaints } = await site.visit(look)
    const { violations } = await site.api(`/rollouts/${FAILING}/violations`)
    let loads = 0
    page.on('load', () => {
      loads += 1
    })
    await go(`/traces/compare?rollout=${FAILING}&left=${violations[0].traceId}`)
    await page.waitForURL(/right=/)
    await page.locator('#steps').waitFor()
    expect(loads).toBe(1)
    expect(await seriousFaults(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(complaints).toEqual([])
  })

  it('ask for ids when there is nothing to compare', async () => {
    const { page, go } = await site.visit()
    await go('/traces/compare')
    await page.getByLabel('Left').waitFor()
  })
})

describe('the search of traces', () => {
  it('finds those that went a route', async () => {
    const { page, go } = await site.visit()
    await go(`/traces?rollout=${FAILING}&outcome=mark-lost`)
    const { traces } = await site.api(`/traces?rollout=${FAILING}&outcome=mark-lost`)
    expect(traces.length).toBeGreaterThan(0)
    expect(await page.locator('#found tbody tr').count()).toBe(traces.length)
    await page.locator('#found tbody a').first().click()
    await page
      .getByText(/mark lost from/)
      .first()
      .waitFor()
  })

  it('finds those that carry a mark', async () => {
    const { traces } = await site.api('/traces?mark=gray=true&limit=5')
    expect(traces.length).toBe(5)
    const none = await site.api('/traces?mark=nobody-has-this')
    expect(none.traces).toEqual([])
  })
})
