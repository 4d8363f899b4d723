// The OpenAPI document of a running Grayproof, as tests walk it.
import { createRequire } from 'node:module'

export interface Operation {
  readonly method: string
  /** With its variable parts, below /api/v1. */
  readonly path: string
  readonly role: 'viewer' | 'operator'
  readonly required: readonly string[]
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >
}

interface Media {
  readonly schema: object
}

interface Item {
  readonly 'x-role': Operation['role']
  readonly parameters?: readonly { readonly name: string; readonly required: boolean }[]
  readonly responses: Operation['responses']
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Item>>>>
  readonly components: { readonly responses: Operation['responses'] }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

export function operationsOf({ paths, components }: Document): Operation[] {
  const resolved = (responses: Item['responses']) =>
    Object.fromEntries(
      Object.entries(responses).map(([status, response]) => {
        const shared = '$ref' in response ? String(response.$ref).split('/').at(-1) : undefined
        return [status, components.responses[shared ?? ''] ?? response]
      }),
    )
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): Operation[] => {
      const found = item[method]
      if (found === undefined) return []
      const required = (found.parameters ?? []).filter((it) => it.required).map(({ name }) => name)
      const { responses, 'x-role': role } = found
      return [
        { method: method.toUpperCase(), path, role, required, responses: resolved(responses) },
      ]
    }),
  )
}

/** Path and query with these values in the places of their names. */
export function fill({ path, required }: Operation, values: Readonly<Record<string, string>>) {
  const textOf = (name: string) => encodeURIComponent(values[name] ?? 'x')
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => textOf(name))
  const query = required.map((name) => `${name}=${textOf(name)}`).join('&')
  return `/api/v1${filled}${query === '' ? '' : `?${query}`}`
}

interface Ajv {
  addSchema(schema: object, key: string): void
  compile(schema: object): ((value: unknown) => boolean) & { readonly errors?: unknown }
}

/**
 * Says what is wrong with a value, or null. Objects may hold only what the document says of them:
 * what an answer holds beyond that is missing in the document.
 */
export function createAnswerCheck(document: Document) {
  // Part of the validator of documents, which brings it along.
  const load = createRequire(import.meta.resolve('@seriousme/openapi-schema-validator'))
  const { default: Ajv2020 } = load('ajv/dist/2020.js') as {
    default: new (options: object) => Ajv
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(closed({ components: document.components }) as object, 'document')
  return (schema: object, value: unknown): string | null => {
    const local = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"document#/'))
    const validate = ajv.compile(local)
    return validate(value) ? null : JSON.stringify(validate.errors)
  }
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inside = Object.fromEntries(Object.entries(schema).map(([key, it]) => [key, closed(it)]))
  const isObject = inside.type === 'object' && 'properties' in inside
  return isObject ? { additionalProperties: false, ...inside } : inside
}
