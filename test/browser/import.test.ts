// The import dialog in a real browser: rules of other tools become plans, and it is told what they lost.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { tabTo } from '#test/support/browser/keyboard'
import { testSite } from '#test/support/browser/site'
import { LOOKS, overflow, seriousFaults } from '#test/support/browser/visitor'

const FORMATS = join(import.meta.dirname, '../fixtures/plan-formats')

let dialog: Locator
const site = testSite()

beforeEach(async () => {
  const { page, go } = site.visitor
  await go('/plans/new')
  await page.getByRole('button', { name: 'Import' }).click()
  dialog = page.getByRole('dialog')
})

const textOf = (name: string) => readFileSync(join(FORMATS, name), 'utf8')
const importByApi = async (...names: string[]) => {
  const files = names.map((name) => ({ name, text: textOf(name) }))
  const response = await fetch(`${site.web.url}/api/v1/plans/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ files }),
  })
  return response.json()
}
const field = () => dialog.getByLabel('Plan or rules')
const read = () => dialog.getByRole('button', { name: 'Read it' }).click()
/** As when files are let go over the dialog. */
const drop = (...names: string[]) =>
  field().evaluate(
    (node, files) => {
      const dataTransfer = new DataTransfer()
      for (const { name, text } of files) dataTransfer.items.add(new File([text], name))
      node.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    names.map((name) => ({ name, text: textOf(name) })),
  )

describe('an import', () => {
  it.each([
    ['argo-rollouts.yaml', 'Argo Rollouts'],
    ['flagger-canary.yaml', 'Flagger'],
    ['istio-virtualservice.yaml', 'Istio'],
    ['gateway-api-httproute.yaml', 'Kubernetes Gateway API'],
    ['openkruise-rollout.yaml', 'OpenKruise'],
    ['kong-declarative.yaml', 'Kong'],
    ['polaris-route-rule.json', 'Polaris'],
    ['nginx-ingress-canary.yaml', 'ingress-nginx'],
    ['higress.yaml', 'Higress'],
    ['apisix-traffic-split.yaml', 'APISIX'],
  ])('of %s says what was read and what was not, as the API does', async (file, tool) => {
    const { plans } = await importByApi(file)
    await drop(file)
    await read()
    await dialog.getByText(`Detected: ${tool}`).waitFor()
    const [plan] = plans
    expect(await dialog.locator('[data-share]').getAttribute('data-share')).toBe(plan.shareOf.kind)
    await dialog.getByText(`What was read (${plan.read.length})`).waitFor()
    const skipped = dialog.locator('[data-skipped]:not(details [data-skipped])')
    expect(await skipped.count()).toBe(plan.skipped.length)
    for (const [index, { field, line, reason, advice }] of plan.skipped.entries()) {
      const text = await skipped.nth(index).innerText()
      for (const part of [field, `line ${line}`, reason, advice]) expect(text).toContain(part)
    }
    await dialog.getByRole('button', { name: 'Take it over' }).click()
    await dialog.waitFor({ state: 'detached' })
    await site.visitor.page.locator('#text').getByText(`name: ${plan.name}`).first().waitFor()
  })

  it('reads files together that belong together', async () => {
    await drop('polaris-route-rule.json', 'polaris-circuitbreaker.json')
    await dialog.getByText('polaris-circuitbreaker.json').waitFor()
    const { plans } = await importByApi('polaris-route-rule.json', 'polaris-circuitbreaker.json')
    await read()
    await dialog.getByText(`What was read (${plans[0].read.length})`).waitFor()
    await dialog.getByText('The plan that comes out').click()
    await dialog.getByText('errorRate: 50%').waitFor()
  })

  it('lets choose among several plans', async () => {
    const [one, two] = [textOf('flagger-canary.yaml'), textOf('flagger-canary.yaml')]
    await field().fill(`${one}\n---\n${two.replace(/^( {2}name: ).*$/m, '$1second-canary')}`)
    await read()
    await dialog.getByText('2 plans were read: choose one.').waitFor()
    await dialog.getByRole('radio', { name: 'second-canary' }).check()
    await dialog.getByRole('button', { name: 'Take it over' }).click()
    await site.visitor.page.locator('#text').getByText('name: second-canary').waitFor()
  })

  it('says what is wrong with line and field, and leads to the line', async () => {
    await field().fill('apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: {}\n')
    await read()
    const alert = dialog.getByRole('alert')
    await alert.getByText('has no analysis').waitFor()
    expect(await alert.locator('code').innerText()).toBe('spec')
    await alert.getByRole('button', { name: 'line 3' }).click()
    const chosen = await field().evaluate((node: HTMLTextAreaElement) =>
      node.value.slice(node.selectionStart, node.selectionEnd),
    )
    expect(chosen).toBe('spec: {}')
  })

  it('asks for the format where files hold two, and takes that one', async () => {
    await field().fill(
      `${textOf('argo-rollouts.yaml')}\n---\n${textOf('istio-virtualservice.yaml')}`,
    )
    await read()
    await dialog.getByRole('alert').getByText('say with the format').waitFor()
    await dialog.getByLabel('Format').selectOption('istio')
    await read()
    await dialog.getByText('Read as Istio').waitFor()
  })

  it('is told of in Chinese on Chinese pages', async () => {
    const look = { language: 'zh-CN', theme: 'light' } as const
    const { page, go } = await site.visit(look)
    await go('/plans/new')
    await page.getByRole('button', { name: '导入' }).click()
    await page.getByLabel('计划或规则').fill(textOf('flagger-canary.yaml'))
    const formats = page.getByLabel('格式').locator('option')
    expect(await formats.allInnerTexts()).toContain('Istio：VirtualService 与 DestinationRule')
    await page.getByRole('button', { name: '读取', exact: true }).click()
    const result = page.getByTestId('imported')
    await result.getByText('这里一项检查不符合，阶段立即不符合').waitFor()
    await result.getByText('已读取的内容').first().click()
    await result.getByText('灰度：Deployment order；基线：order-primary').waitFor()
    const told = await result.locator('[data-skipped] td, [data-read] td').allInnerTexts()
    expect(told.filter((text) => !/[一-鿿]/.test(text) && !text.startsWith('checks.'))).toEqual([])
  })

  it('works by keyboard only', async () => {
    const { page } = site.visitor
    await field().fill(textOf('flagger-canary.yaml'))
    await page.keyboard.press('ControlOrMeta+Enter')
    await dialog.getByText('Detected: Flagger').waitFor()
    await tabTo(page, /^Take it over$/)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
  })
})

describe('the dialog', () => {
  it.each(LOOKS)('has no serious fault and no overflow: $language, $theme', async (look) => {
    const { page, go } = await site.visit(look)
    const word = (en: string, zh: string) => (look.language === 'zh-CN' ? zh : en)
    await go('/plans/new')
    await page.getByRole('button', { name: word('Import', '导入') }).click()
    const text = page.getByLabel(word('Plan or rules', '计划或规则'))
    const button = page.getByRole('button', { name: word('Read it', '读取'), exact: true })
    await text.fill('kind: Nothing')
    await button.click()
    const refusal = word('is of no format that can be imported', '不是可导入的格式')
    await page.getByRole('alert').getByText(refusal).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await text.fill(textOf('kong-declarative.yaml'))
    await button.click()
    await page.getByTestId('imported').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
  })
})
