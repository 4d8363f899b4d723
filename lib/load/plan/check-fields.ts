// The options of all checks as a form shows them, read from the plan's own JSON Schema. Pure.
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'
import { planJsonSchema } from '#lib/plan/document'

export interface CheckField {
  readonly name: string
  /** `words` are texts of a closed list; `text` is anything that a person writes, as 5% or 30m. */
  readonly kind: 'text' | 'number' | 'switch' | 'words'
  readonly words: readonly string[]
  readonly description: string
  /** As written in a plan. */
  readonly preset: string
}

export interface CheckForm {
  readonly name: string
  /** Whether it decides the verdict when the plan says nothing. */
  readonly required: boolean
  readonly fields: readonly CheckField[]
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
}

/** In the order of THE LIST. */
export function checkForms(schema: Schema = planJsonSchema()): CheckForm[] {
  const checks = schema.properties?.spec?.properties?.checks?.properties ?? {}
  return (CHECKS as readonly Check[]).map((check) => {
    const { name, required } = check
    const presets = check.options.encode(check.options.parse({}))
    const options = checks[name]?.anyOf?.find(({ properties }) => properties !== undefined)
    const fields = Object.entries(options?.properties ?? {}).filter(([key]) => key !== 'required')
    return {
      name,
      required,
      fields: fields.flatMap(([key, field]) => toField(key, field, presets[key])),
    }
  })
}

/** Nested options are for the text: a form of forms would hide what matters. */
function toField(name: string, schema: Schema, preset: unknown): CheckField[] {
  if (typeof preset === 'object' && preset !== null) return []
  const words = (schema.enum ?? []).filter((word): word is string => typeof word === 'string')
  const kind =
    words.length > 0
      ? 'words'
      : schema.type === 'number' || schema.type === 'integer'
        ? 'number'
        : schema.type === 'boolean'
          ? 'switch'
          : 'text'
  const description = schema.description ?? ''
  return [{ name, kind, words, description, preset: preset === undefined ? '' : String(preset) }]
}
