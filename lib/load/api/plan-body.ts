// A plan as somebody sends it: YAML or JSON, told by the content type.
import { AppError } from '#lib/model/app-error'
import type { PlanFormat } from '#lib/plan/parse-plan'
import { mediaType, readText } from './inputs'

const FORMATS: Readonly<Record<string, PlanFormat>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
}

/** Throws AppError `unsupported-media-type` for anything else. */
export async function readPlanBody(
  request: Request,
): Promise<{ readonly text: string; readonly format: PlanFormat }> {
  const format = FORMATS[mediaType(request)]
  if (format === undefined) {
    const text = 'send the plan as "content-type: application/yaml" or application/json'
    throw new AppError('unsupported-media-type', text)
  }
  return { text: await readText(request), format }
}
