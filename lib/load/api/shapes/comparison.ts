// Gray beside the baseline as the API gives them.
import { z } from 'zod'
import { count, fraction, milliseconds, time, traceId } from './scalars'

const numbers = z
  .object({
    requests: count,
    errors: count,
    p50Ms: milliseconds,
    p95Ms: milliseconds,
    p99Ms: milliseconds,
    errorExamples: z.array(traceId),
  })
  .meta({ id: 'GroupNumbers' })

const difference = z
  .object({ estimate: z.number(), lower: z.number().nullable(), upper: z.number().nullable() })
  .nullable()
  .meta({ id: 'Difference', description: 'Gray less the baseline; null: a group is silent.' })

export const comparison = z
  .object({
    from: time,
    to: time,
    rows: z.array(
      z.object({
        service: z.string(),
        endpoint: z.string().nullable().meta({ description: 'Null: all of the service.' }),
        gray: numbers,
        baseline: numbers,
        difference: z.object({
          errorRate: difference,
          p50: difference,
          p95: difference,
          p99: difference,
        }),
      }),
    ),
  })
  .meta({ id: 'Comparison' })

const density = z.object({
  requests: count,
  parts: z.array(fraction).meta({ description: 'Part of the requests in each column.' }),
  p50Ms: milliseconds,
  p95Ms: milliseconds,
  p99Ms: milliseconds,
})

export const latency = z
  .object({
    from: time,
    to: time,
    service: z.string(),
    endpoint: z.string().nullable(),
    edgesMs: z.array(z.number()).meta({ description: 'Ends of the columns.' }),
    gray: density,
    baseline: density,
  })
  .meta({ id: 'Latency' })
