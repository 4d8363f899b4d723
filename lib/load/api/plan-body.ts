// A plan as somebody sends it: YAML or JSON, told by the content type.
import { z } from 'zod'
import { AppError } from '#lib/model/app-error'
import type { PlanFormat } from '#lib/plan/parse-plan'
import type { BodyReader } from './call'
import { mediaType, readText } from './inputs'

export interface PlanBody {
  readonly text: string
  readonly format: PlanFormat
}

const FORMATS: Readonly<Record<string, PlanFormat>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
}

const asText = z.string().meta({ description: 'The plan as YAML, comments and all.' })
const asJson = z.looseObject({}).meta({ description: 'As /plan.schema.json says.' })

export const planBody: BodyReader<PlanBody> = {
  content: { 'application/yaml': asText, 'application/json': asJson },
  read: readPlanBody,
}

/** Throws AppError `unsupported-media-type` for anything else. */
async function readPlanBody(request: Request): Promise<PlanBody> {
  const format = FORMATS[mediaType(request)]
  if (format === undefined) {
    const text = 'send the plan as "content-type: application/yaml" or application/json'
    throw new AppError('unsupported-media-type', text)
  }
  return { text: await readText(request), format }
}
