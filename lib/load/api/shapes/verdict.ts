// The verdict and its findings as the API gives them.
import { z } from 'zod'
import { count, fraction, outcome, time, traceId } from './scalars'

export const finding = z
  .object({
    check: z.string(),
    subject: z.string().meta({ description: 'A service, a call "caller → callee", an endpoint.' }),
    outcome,
    required: z.boolean().meta({ description: 'Required findings decide the verdict.' }),
    summary: z.string(),
    code: z.string().meta({ description: 'Stable word for the kind of answer.' }),
    numbers: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
    evidence: z.array(z.object({ traceId, note: z.string().optional() })),
    moreRequestsNeeded: z.number().nullable(),
  })
  .meta({ id: 'Finding' })

export const share = z
  .object({
    countedBy: z.enum(['request', 'unit']).optional(),
    planned: fraction.nullable(),
    tolerance: fraction.nullable(),
    observed: fraction.nullable(),
    interval: z
      .tuple([z.number(), z.number()])
      .nullable()
      .meta({ description: 'Confidence sequence: it holds at every look.' }),
    requests: count,
    gray: count,
  })
  .meta({ id: 'Share' })

export const verdict = z
  .object({
    rollout: z.string(),
    revision: count,
    stage: z.string().nullable(),
    outcome,
    asOf: time.meta({ description: 'The data is counted up to here.' }),
    since: time.meta({ description: 'Since when the outcome is what it is.' }),
    share,
    findings: z.array(finding),
  })
  .meta({ id: 'Verdict' })

export const violation = z
  .object({
    traceId,
    check: z.string(),
    outcome: z.string(),
    subject: z.string(),
    started: time.nullable(),
    durationMs: z.number().nullable(),
    request: z.string().nullable(),
  })
  .meta({ id: 'Violation' })
