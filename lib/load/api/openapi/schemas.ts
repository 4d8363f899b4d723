// Turns the zod schemas of calls into JSON Schema: named ones once, for all that use them. Pure.
import { z } from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

const REF = '#/$defs/'
const COMPONENT = '#/components/schemas/'

export interface SchemaBook {
  /** The schema as it stands at its place: a reference, when it has a name. */
  of(schema: z.ZodType): JsonSchema
  /** All named schemas that were met so far. */
  named(): Readonly<Record<string, JsonSchema>>
}

export function createSchemaBook(): SchemaBook {
  const named = new Map<string, JsonSchema>()
  return {
    of(schema) {
      // Inside of another one, also a named schema becomes a reference.
      const { $defs = {}, properties = {} } = z.toJSONSchema(z.object({ schema }), {
        io: 'input',
        unrepresentable: 'any',
        override: ({ jsonSchema }) => tidy(jsonSchema),
      })
      for (const [name, found] of Object.entries($defs)) named.set(name, relinked(found))
      return relinked(properties.schema)
    },
    named: () => Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** What zod says about any whole number, and of digits that stand for one, is noise. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type !== 'integer') return
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  delete schema.pattern
}

function relinked(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace(REF, COMPONENT) : value,
  )
  return JSON.parse(text) as JsonSchema
}
