// The plan editor in a real browser: form and text say the same, and what is applied is what was seen.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { applyPlan } from '#lib/engine/rollouts'
import { reportNow } from '#test/support/browser/reporting'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults } from '#test/support/browser/visitor'

const NAME = 'favorites-service-v2'

const site = testSite({
  prepare: ({ db }) =>
    reportNow(db, [
      { at: 'favorites-service@1.4.2', spans: 2 },
      { at: 'favorites-service-new@2.0.0', spans: 1 },
      { at: 'gateway-service@3.1.0', spans: 3 },
    ]),
})

const api = async (path: string) => (await fetch(`${site.web.url}/api/v1${path}`)).json()
const preview = async (text: string) => {
  const headers = { 'content-type': 'application/yaml' }
  const request = { method: 'POST', headers, body: text }
  return (await fetch(`${site.web.url}/api/v1/plan-preview`, request)).json()
}
const content = (page: Page) => page.locator('#text .cm-content')
const textOf = async (page: Page) =>
  (await content(page).locator('.cm-line').allInnerTexts())
    .map((line) => line.replace('\n', ''))
    .join('\n')
/** As by paste over everything: typing would close brackets and indent by itself. */
async function write(page: Page, text: string) {
  await content(page).click()
  await page.keyboard.press('ControlOrMeta+a')
  await content(page).evaluate((node, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, text)
}
const good = (page: Page) => page.getByText('A good plan: nothing to complain about.').waitFor()

describe('a new rollout', () => {
  it('begins with a good plan for what reports, and shows who falls where, as the API says', async () => {
    const { page, go, complaints } = site.visitor
    await go('/plans/new')
    await good(page)
    const text = await textOf(page)
    const { services, problems } = await preview(text)
    expect(problems).toEqual([])
    expect(services[0].groups.map((it: { count: number }) => it.count)).toEqual([1, 1])
    for (const { group, count, sources } of services[0].groups) {
      const row = page.locator(`#preview [data-service="favorites-service"][data-group="${group}"]`)
      expect(await row.innerText()).toContain(String(count))
      expect(await row.innerText()).toContain(sources[0].instance)
    }
    expect(complaints).toEqual([])
  })

  it('writes what the form says into the text, and reads it back, and undoes it', async () => {
    const { page } = site.visitor
    await page.getByLabel('Share').first().fill('7.5%')
    await page.locator('#text').getByText('share: 7.5%').waitFor()
    await write(page, (await textOf(page)).replace('name: canary', 'name: first'))
    expect(await page.locator('#form').getByLabel('Name').nth(1).inputValue()).toBe('first')
    await page.keyboard.press('ControlOrMeta+z')
    expect(await page.locator('#form').getByLabel('Name').nth(1).inputValue()).toBe('canary')
    await good(page)
  })

  it('says what is wrong and where, in the form and in the text, and cannot be applied then', async () => {
    const { page } = site.visitor
    await page.getByLabel('Share').first().fill('lots')
    await page.locator('#text').getByText('1 problem').waitFor()
    const problem = page.locator('#text li[data-kind="error"]')
    const { problems } = await preview(await textOf(page))
    expect(await problem.innerText()).toContain(`line ${problems[0].line}`)
    expect(await problem.innerText()).toContain(problems[0].message)
    expect(await page.locator('#form').getByText(problems[0].message).count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    await page.getByLabel('Share').first().fill('5%')
    await good(page)
  })

  it('says it in Chinese on Chinese pages, slips of YAML, too', async () => {
    const look = { language: 'zh-CN', theme: 'light' } as const
    const { page, go } = await site.visit(look)
    await go('/plans/new')
    await page.locator('#text').getByText('没有问题').waitFor()
    const problem = page.locator('#text li[data-kind="error"]')
    await page.getByLabel('占比').first().fill('lots')
    const words = '应为百分比（例如 5%），或渐变'
    await problem.getByText(words).waitFor()
    await page.locator('#form').getByText(words).waitFor()
    await write(page, `${await textOf(page)}\nspec: again`)
    await problem.getByText('键不得重复').waitFor()
  })

  it('says that no source matches, and puts in the close one that is chosen', async () => {
    const { page } = site.visitor
    await write(
      page,
      (await textOf(page)).replace('favorites-service-new', 'favourites-servise-new'),
    )
    await page.locator('#form').getByText('No source reports as favourites-servise-new.').waitFor()
    expect(await page.locator('#text li[data-kind="warning"]').count()).toBe(1)
    await page.getByRole('button', { name: 'favorites-service-new', exact: true }).click()
    await good(page)
    expect(await textOf(page)).toContain('reportedAs: favorites-service-new')
  })

  it('loses nothing on reload', async () => {
    const { page } = site.visitor
    await page.getByLabel('Settle').fill('45s')
    await page.locator('#text').getByText('settle: 45s').waitFor()
    await page.reload()
    await page.getByText('Your draft is back').waitFor()
    expect(await page.getByLabel('Settle').inputValue()).toBe('45s')
  })

  it('is applied, and then is a rollout', async () => {
    const { page } = site.visitor
    await good(page)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('dialog').getByLabel('In whose name').fill('platform-team')
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL(new RegExp(`/rollouts/${NAME}$`))
    const { plan, revisions } = await api(`/rollouts/${NAME}`)
    expect(plan.spec.settle).toBe('45s')
    expect(revisions).toMatchObject([{ revision: 1, author: 'platform-team' }])
  })
})

describe('an existing rollout', () => {
  it('tells what would change before it is applied', async () => {
    const { page, go } = site.visitor
    await go(`/rollouts/${NAME}/plan`)
    await page.getByText('Same as revision 1.').waitFor()
    await page.getByLabel('Tolerance').first().fill('1%')
    await good(page)
    await page.getByRole('button', { name: 'Apply' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 field changes:').waitFor()
    expect(await dialog.innerText()).toContain('spec.stages.canary.tolerance')
    await page.waitForTimeout(300)
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('says when somebody else was faster, shows both, and writes over it only when asked', async () => {
    const { page } = site.visitor
    const theirs = (await api(`/rollouts/${NAME}`)).sourceText.replace('45s', '50s')
    await applyPlan({ db: site.web.db, now: Date.now }, { text: theirs, author: 'release-team' })
    const alert = page.getByRole('alert').filter({ hasText: 'Revision 2 was applied meanwhile' })
    await alert.waitFor()
    await alert.getByRole('button', { name: 'Compare' }).click()
    await page.getByTestId('diff').getByText('settle: 50s').waitFor()
    await page.getByTestId('diff').getByText('settle: 45s').waitFor()
    await page.waitForURL(/compare=true/)
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await alert.getByRole('button', { name: 'Keep mine on top of revision 2' }).click()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Applied as revision 3').waitFor()
    const { revision, plan } = await api(`/rollouts/${NAME}`)
    expect([revision, plan.spec.settle, plan.spec.stages[0].tolerance]).toEqual([3, '45s', '1%'])
  })

  it('takes a plan in by paste', async () => {
    const { page } = site.visitor
    const { plan } = await api(`/rollouts/${NAME}`)
    await page.getByRole('button', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Plan or rules').fill('hello')
    await dialog.getByRole('button', { name: 'Read it' }).click()
    await dialog.getByText('is of no format that can be imported').waitFor()
    plan.spec.settle = '33s'
    await dialog.getByLabel('Plan or rules').fill(JSON.stringify(plan))
    await dialog.getByRole('button', { name: 'Read it' }).click()
    await page.locator('#text').getByText('settle: 33s').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('Same as revision 3.').waitFor()
  })

  it.each([
    ['/plans/new', LOOKS[0]],
    ['/plans/new', LOOKS[1]],
    [`/rollouts/${NAME}/plan`, LOOKS[0]],
    [`/rollouts/${NAME}/plan`, LOOKS[1]],
  ] as const)('has no serious fault and no overflow: %s, %o', async (path, look) => {
    if (look === undefined) throw new Error('no such look')
    const { page, go, complaints } = await site.visit(look)
    await go(path)
    await page.locator('#preview table').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(complaints).toEqual([])
  })
})
