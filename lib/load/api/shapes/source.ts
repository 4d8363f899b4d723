// Who reports spans, as the API gives it.
import { z } from 'zod'
import { count, fraction, group, sourceId, texts, time } from './scalars'

export const source = z
  .object({
    id: sourceId,
    protocol: z.string(),
    service: z.string().meta({ description: 'Exactly as reported.' }),
    instance: z.string(),
    version: z.string(),
    labels: texts,
    places: z.array(z.object({ rollout: z.string(), service: z.string(), group })),
    firstCalled: time.nullable(),
    lastSpan: time.nullable(),
    lastReceived: time.nullable(),
    spansLastHour: count,
    lately: z
      .object({
        spansPerSecond: z.number(),
        weight: z.number().meta({ description: 'Requests that one span stands for.' }),
        unweighted: fraction,
        late: fraction,
        clockMs: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Source' })
