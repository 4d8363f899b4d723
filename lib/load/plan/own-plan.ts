// Tells a plan of ours from those of other tools, so that it can be taken as it is. Pure.
import { parse, stringify } from 'yaml'
import { PLAN_KIND } from '#lib/plan/plan'

/** Of any version; Argo Rollouts has the same kind in another group. */
const OWN_GROUP = 'grayproof/'

/** Our YAML stays as it is, with its comments; our JSON becomes YAML. Null: it is not of ours. */
export function ownPlanIn(given: string): string | null {
  // Editors on Windows begin a file with this mark.
  const text = given.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const value = read(text)
  if (value === null || typeof value !== 'object' || !('kind' in value)) return null
  const group = 'apiVersion' in value ? String(value.apiVersion) : OWN_GROUP
  if (value.kind !== PLAN_KIND || !group.startsWith(OWN_GROUP)) return null
  const isJson = text.trimStart().startsWith('{')
  return isJson ? stringify(value, { lineWidth: 0 }) : text
}

function read(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return null
  }
}
