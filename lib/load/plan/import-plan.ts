// The one entry for plans that come from elsewhere: whatever their format, YAML of ours comes out. Pure.
import { parse, stringify } from 'yaml'
import { PLAN_KIND } from '#lib/plan/plan'

export type ImportedPlan =
  | { readonly kind: 'plan'; readonly text: string }
  | { readonly kind: 'unknown'; readonly why: 'empty' | 'no-yaml' | 'no-plan' }

/** Our own YAML stays as it is, with its comments; our JSON becomes YAML. */
export function importPlan(given: string): ImportedPlan {
  // Editors on Windows begin a file with this mark.
  const text = given.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  if (text.trim() === '') return { kind: 'unknown', why: 'empty' }
  const value = read(text)
  if (value === undefined) return { kind: 'unknown', why: 'no-yaml' }
  if (value === null || typeof value !== 'object' || !('kind' in value)) {
    return { kind: 'unknown', why: 'no-plan' }
  }
  if (value.kind !== PLAN_KIND) return { kind: 'unknown', why: 'no-plan' }
  const isJson = text.trimStart().startsWith('{')
  return { kind: 'plan', text: isJson ? stringify(value, { lineWidth: 0 }) : text }
}

function read(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
