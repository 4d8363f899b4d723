import { describe, expect, it } from 'vitest'
import { CHECKS } from '#lib/check/index'
import { planJsonSchema } from '#lib/plan/document'

interface Node {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly pattern?: string
  readonly additionalProperties?: unknown
  readonly required?: readonly string[]
}

const schema: Node & { title?: string; $schema?: string } = planJsonSchema()
const spec = schema.properties?.spec

describe('planJsonSchema', () => {
  it('describes what people write, not what is parsed', () => {
    const share = spec?.properties?.stages?.items?.properties?.share
    const [fixed, ramp] = share?.anyOf ?? []
    expect(fixed?.type).toBe('string')
    expect(new RegExp(fixed?.pattern ?? '').test('0.5%')).toBe(true)
    expect(ramp?.required).toEqual(['from', 'to', 'over'])
  })

  it('has every check of the list', () => {
    expect(Object.keys(spec?.properties?.checks?.properties ?? {})).toEqual(
      CHECKS.map(({ name }) => name),
    )
  })

  it('refuses unknown keys wherever a mapping has known ones', () => {
    expect(schema.additionalProperties).toBe(false)
    expect(spec?.additionalProperties).toBe(false)
    expect(spec?.properties?.services?.items?.additionalProperties).toBe(false)
  })

  it('asks only for what has no default', () => {
    expect(spec?.required).toEqual(['services', 'stages'])
    expect(spec?.properties?.services?.items?.required).toEqual(['service'])
  })

  it('names its dialect, so that editors take it', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema.title).toBe('Grayproof rollout plan')
  })
})
