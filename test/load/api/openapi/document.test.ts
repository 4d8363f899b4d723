import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { RESOURCES } from '#lib/load/api/calls/index'
import { openApiDocument } from '#lib/load/api/openapi/document'
import { METHODS } from '#lib/load/api/resource'

const ROUTES = join(import.meta.dirname, '../../../../app/api/v1')
/** Answers whatever is nowhere else. */
const CATCH_ALL = '/[...path]'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly 'x-role': string
  readonly parameters?: readonly { name: string; required: boolean; schema: object }[]
  readonly responses: Readonly<Record<string, object>>
}
const document = openApiDocument(RESOURCES) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** As `/rollouts/{name}/stage`. */
function routePaths(): string[] {
  return readdirSync(ROUTES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)route\.tsx?$/.test(file))
    .map((file) => `/${file.replace(/\/?route\.tsx?$/, '')}`)
    .filter((path) => path !== CATCH_ALL)
    .map((path) => path.replaceAll('[', '{').replaceAll(']', '}'))
    .sort()
}

/** The route that Next takes for a path: itself, or one whose variable parts fit. */
function routeOf(path: string): string | undefined {
  const fits = (route: string) => {
    const steps = route.split('/')
    const given = path.split('/')
    return (
      steps.length === given.length &&
      steps.every((step, index) => step === given[index] || step.startsWith('{'))
    )
  }
  const routes = routePaths()
  return routes.find((route) => route === path) ?? routes.find(fits)
}

function operations(): [place: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): [string, Operation][] => {
      const operation = item[method.toLowerCase()]
      return operation === undefined ? [] : [[`${method} ${path}`, operation]]
    }),
  )
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(document))
    expect(result.errors).toBeUndefined()
    expect(result.valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('holds every route, and nothing else', () => {
    const reached = Object.keys(document.paths).map((path) => [path, routeOf(path)])
    expect(reached.filter(([, route]) => route === undefined)).toEqual([])
    expect([...new Set(reached.map(([, route]) => route))].sort()).toEqual(routePaths())
    expect(new Set(RESOURCES.map(({ path }) => path)).size).toBe(RESOURCES.length)
  })

  it('leads each route to the resource of its path', async () => {
    for (const resource of RESOURCES) {
      // One route may pass on to several resources: the tests of these ask it over HTTP.
      if (routeOf(resource.path) !== resource.path) continue
      const folder = resource.path.replaceAll('{', '[').replaceAll('}', ']')
      const route = await import(join(ROUTES, folder, 'route.ts'))
      for (const method of METHODS) {
        expect(route[method], `${method} ${resource.path}`).toBe(resource.handlers[method])
      }
    }
  })

  it('tells names, roles and refusals of each call', () => {
    const all = operations()
    const names = all.map(([, { operationId }]) => operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const [place, operation] of all) {
      expect(operation.summary.length, place).toBeGreaterThan(3)
      expect(['viewer', 'operator'], place).toContain(operation['x-role'])
      expect(Object.keys(operation.responses), place).toEqual(
        expect.arrayContaining(['401', '403', 'default']),
      )
    }
  })

  it('says which parameters must be there, and of what kind they are', () => {
    const traces = document.paths['/traces']?.get?.parameters ?? []
    const kinds = Object.fromEntries(traces.map(({ name, schema }) => [name, schema]))
    expect(kinds.limit).toEqual({ type: 'integer', minimum: 1, maximum: 200 })
    expect(kinds.group).toEqual({ type: 'string', enum: ['baseline', 'gray', 'unknown'] })
    expect(traces.every(({ required }) => !required)).toBe(true)
    const details = document.paths['/topology/details']?.get?.parameters ?? []
    expect(details.filter(({ required }) => required).map(({ name }) => name)).toEqual(['service'])
  })

  it('tells shapes that several calls share once, by their names', () => {
    const text = JSON.stringify(document)
    const used = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1])
    expect([...new Set(used)].sort()).toEqual(Object.keys(document.components.schemas).sort())
    expect(document.components.schemas).toHaveProperty('Verdict')
    expect(text).not.toContain('$defs')
  })
})
