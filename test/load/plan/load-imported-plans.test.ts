import { describe, expect, it } from 'vitest'
import { type ImportQuestion, importGiven, planFiles } from '#lib/load/plan/load-imported-plans'
import { AppError } from '#lib/model/app-error'
import { given } from '#test/plan/importers/given'

function post(body: string, type = 'application/json'): Request {
  const headers = { 'content-type': type }
  return new Request('http://127.0.0.1/api/v1/plans/import', { method: 'POST', headers, body })
}

const loadImportedPlans = async (
  request: Request,
  { format, language = 'en' }: Partial<ImportQuestion> = {},
) => importGiven(await planFiles.read(request), { format, language })

const files = (...names: string[]) =>
  post(JSON.stringify({ files: names.map((name) => given(name)) }))

async function refusal(request: Request): Promise<AppError> {
  const error: unknown = await loadImportedPlans(request).catch((caught: unknown) => caught)
  if (error instanceof AppError) return error
  throw new Error('it was accepted')
}

describe('plans of other tools over the API', () => {
  it('come as named files, read together', async () => {
    const answer = await loadImportedPlans(
      files('polaris-route-rule.json', 'polaris-circuitbreaker.json'),
    )
    expect(answer).toMatchObject({ format: 'polaris', skipped: [] })
    const [plan] = answer.plans
    expect(plan?.name).toBe('order-gray')
    expect(plan?.yaml).toContain('errorRate: 50%')
    expect(plan?.shareOf.kind).toBe('rest')
    expect(plan?.read).toContainEqual({
      file: 'polaris-circuitbreaker.json',
      line: 19,
      field: 'block_configs[0].trigger_conditions[0]',
      as: 'the breaker: 50% of errors, at least 5',
    })
    expect(plan).not.toHaveProperty('plan')
  })

  it('are told of in the language of whoever asks', async () => {
    const { plans } = await loadImportedPlans(files('flagger-canary.yaml'), { language: 'zh-CN' })
    expect(plans[0]?.shareOf).toEqual({ kind: 'all', says: '到达该服务的所有请求' })
    expect(plans[0]?.skipped).toContainEqual({
      file: 'flagger-canary.yaml',
      line: 17,
      field: 'spec.analysis.threshold',
      reason: '这里一项检查不符合，阶段立即不符合',
      advice: '无需处理',
    })
  })

  it('come as one text', async () => {
    const { text } = given('gateway-api-httproute.yaml')
    for (const type of ['application/yaml', 'text/plain; charset=utf-8']) {
      const { format, plans } = await loadImportedPlans(post(text, type))
      expect([format, plans.length]).toEqual(['gateway-api', 1])
      expect(plans[0]?.read[0]?.file).toBe('the text')
    }
  })

  it('are read in the format that is named', async () => {
    const both = files('argo-rollouts.yaml', 'istio-virtualservice.yaml')
    expect((await loadImportedPlans(both, { format: 'istio' })).format).toBe('istio')
  })

  it('are refused with the file, line and field, for a program as well', async () => {
    const text = 'apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: {}\n'
    const error = await refusal(post(text, 'application/yaml'))
    expect(error.status).toBe(422)
    expect(error.details).toEqual({
      problems: [
        {
          file: 'the text',
          line: 3,
          column: 1,
          field: 'spec',
          message: 'has no analysis: expected weights, or iterations with a match',
        },
      ],
    })
  })

  it('are refused in a body of another shape', async () => {
    expect((await refusal(post('{"files": []}'))).message).toContain('must hold at least one file')
    expect((await refusal(post('{"file": "x"}'))).status).toBe(400)
    expect((await refusal(post('{'))).message).toContain('the body is not JSON')
    const large = post(' '.repeat(1_100_000), 'text/yaml')
    expect((await refusal(large)).status).toBe(413)
  })
})
