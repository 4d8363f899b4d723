// What the API says about the text of a plan: problems, previews, what an import read.
import { z } from 'zod'
import { count, group } from './scalars'

const problem = z.object({
  line: count,
  column: count,
  field: z.string(),
  message: z.string(),
})

const placed = z.object({
  id: z.string(),
  service: z.string(),
  instance: z.string(),
  version: z.string(),
  alive: z.boolean().meta({ description: 'It reported within the last hour.' }),
})

const on = <Kind extends string>(kind: Kind) => ({ field: z.string(), kind: z.literal(kind) })

const hint = z.discriminatedUnion('kind', [
  z.object({
    ...on('no-source'),
    miss: z.object({
      field: z.string(),
      written: z.array(z.string()),
      near: z.array(z.string()),
    }),
  }),
  z.object({ ...on('silent'), count }),
  z.object({ ...on('no-group'), count }),
  z.object({ ...on('taken'), count, by: z.string() }),
  z.object({ ...on('unknown-split'), written: z.string(), near: z.array(z.string()) }),
])

export const planPreview = z
  .object({
    problems: z.array(problem),
    services: z.array(
      z.object({
        index: count,
        service: z.string(),
        groups: z.array(z.object({ group, count, alive: count, sources: z.array(placed) })),
      }),
    ),
    hints: z.array(hint),
  })
  .meta({ id: 'PlanPreview' })

const place = { file: z.string(), line: count, field: z.string() }
const skipped = z.array(z.object({ ...place, reason: z.string(), advice: z.string() }))

export const importedPlans = z
  .object({
    format: z.string(),
    plans: z.array(
      z.object({
        name: z.string(),
        yaml: z.string(),
        read: z.array(z.object({ ...place, as: z.string() })),
        skipped,
        shareOf: z.object({
          kind: z.enum(['all', 'matched', 'rest', 'none']),
          says: z.string(),
        }),
      }),
    ),
    skipped,
  })
  .meta({ id: 'ImportedPlans' })
