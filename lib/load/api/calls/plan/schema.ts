// GET /plan.schema.json: names, types and words of a plan, for editors.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { planJsonSchema } from '#lib/plan/document'

export const planSchema = resource('/plan.schema.json', {
  GET: call({
    summary: 'JSON Schema of a plan',
    answer: z.record(z.string(), z.unknown()),
    run: async () => planJsonSchema(),
  }),
})
