// How: the body of the command on real files, against a small HTTP server that answers as the API does.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ImportWish, runImport } from '#lib/cli/import/run-import'
import { parsePlan } from '#lib/plan/parse-plan'
import { type FakeApi, startFakeApi } from '#test/cli/remote/fake-api'
import { FORMATS_DIR } from '#test/plan/importers/given'

let api: FakeApi
let dir: string
let printed: string[]
let reported: string[]
beforeEach(async () => {
  api = await startFakeApi()
  dir = mkdtempSync(join(tmpdir(), 'grayproof-import-'))
  printed = []
  reported = []
})
afterEach(() => {
  api.stop()
  rmSync(dir, { recursive: true })
})

const format = (name: string) => join(FORMATS_DIR, name)

function run(files: readonly string[], wish: Partial<ImportWish> = {}): Promise<void> {
  return runImport(files, {
    language: 'en',
    connect: () => api.remote(),
    print: (line) => printed.push(line),
    report: (line) => reported.push(line),
    ...wish,
  })
}

describe('grayproof import', () => {
  it('prints the plan, and beside it what was and was not read', async () => {
    await run([format('flagger-canary.yaml')])
    expect(parsePlan(printed.join('\n')).name).toBe('order')
    expect(reported[0]).toBe('format: flagger')
    expect(reported).toContain(
      'plan order: the share is a share of all: all requests that reach the service',
    )
    expect(reported).toContain(
      '  read     flagger-canary.yaml:25 spec.analysis.metrics[0]: checks.error-rate.ceiling: 1%',
    )
    expect(reported).toContain(
      '  skipped  flagger-canary.yaml:17 spec.analysis.threshold: a failed check fails the stage at once here; nothing to do',
    )
    expect(api.seen).toEqual([])
  })

  it('reports in the language of the terminal, and writes the same plan', async () => {
    await run([format('flagger-canary.yaml')])
    const [english] = printed
    await run([format('flagger-canary.yaml')], { language: 'zh-CN' })
    expect(printed.at(-1)).toBe(english)
    expect(reported).toContain('格式：flagger')
    expect(reported).toContain('计划 order 的占比范围（all）：到达该服务的所有请求')
    expect(reported).toContain(
      '  已读取  flagger-canary.yaml:25 spec.analysis.metrics[0]：checks.error-rate.ceiling：1%',
    )
    expect(reported).toContain(
      '  未读取  flagger-canary.yaml:17 spec.analysis.threshold：这里一项检查不符合，阶段立即不符合；无需处理',
    )
  })

  it('writes the plan into a file instead', async () => {
    const output = join(dir, 'plan.yaml')
    await run([format('istio-virtualservice.yaml')], { output })
    expect(printed).toEqual([])
    expect(parsePlan(readFileSync(output, 'utf8')).split.by).toBe('weight')
    expect(reported.at(-1)).toBe(`wrote ${output}`)
  })

  it('writes several plans into a folder, never over each other', async () => {
    const files = [format('flagger-canary.yaml'), format('flagger-canary-ab.yaml')]
    const output = join(dir, 'plan.yaml')
    await expect(run(files, { output })).rejects.toThrow('there are 2 plans: name a folder')
    expect(existsSync(output)).toBe(false)
    await run(files, { output: `${dir}/plans/` })
    expect(parsePlan(readFileSync(join(dir, 'plans/order-ab.yaml'), 'utf8')).name).toBe('order-ab')
    expect(existsSync(join(dir, 'plans/order.yaml'))).toBe(true)
  })

  it('applies what it imported', async () => {
    api.reply(200, { rollout: 'order', revision: 4, changed: true })
    await run([format('gateway-api-httproute.yaml')], { apply: true })
    expect(printed).toEqual(['order: applied as revision 4'])
    expect(api.seen).toMatchObject([
      {
        method: 'PUT',
        path: '/api/v1/rollouts/order?author=cli%3Aann',
        contentType: 'application/yaml',
      },
    ])
    expect(parsePlan(api.seen[0]?.body ?? '').name).toBe('order')
  })

  it('sends nothing when a file has a mistake, or is not there', async () => {
    const broken = join(dir, 'broken.yaml')
    writeFileSync(broken, 'apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: {}\n')
    await expect(run([broken], { apply: true })).rejects.toThrow(
      'broken.yaml, line 3, column 1: spec',
    )
    await expect(run([join(dir, 'none.yaml')])).rejects.toThrow('there is no such file')
    expect(api.seen).toEqual([])
  })
})
