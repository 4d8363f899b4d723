// What gates answer, as the API gives it.
import { z } from 'zod'
import { GATE_CODES } from '#lib/model/gate'
import { count, outcome, rolloutState, time } from './scalars'
import { share, verdict } from './verdict'

export const gateReply = z
  .object({
    result: outcome.meta({ description: 'What to act on; "pass" in a dry run.' }),
    pass: z.boolean(),
    fail: z.boolean(),
    reason: z.string().meta({ description: 'One line.' }),
    outcome: outcome.meta({ description: 'What is really the case.' }),
    code: z.enum(GATE_CODES),
    dryRun: z.boolean(),
    rollout: z.string(),
    revision: count,
    state: rolloutState,
    stage: z.string().nullable(),
    asOf: time,
    since: time,
    share,
  })
  .meta({ id: 'GateReply' })

/** Where nothing can be said of a rollout, and only 200 is understood. */
export const gateError = z
  .object({
    result: z.literal('error'),
    pass: z.literal(false),
    fail: z.literal(false),
    reason: z.string(),
  })
  .meta({ id: 'GateError' })

export const verifyReply = gateReply.extend({ verdict }).meta({ id: 'VerifyReply' })

export const gateAnswers = z.object({
  answers: z.array(
    z.object({
      at: time,
      gate: z.string(),
      asker: z.string(),
      stage: z.string().nullable(),
      outcome: outcome.meta({ description: 'What was really the case.' }),
      answered: outcome,
      dryRun: z.boolean(),
      reason: z.string(),
      changed: z.boolean().meta({ description: 'False: the same again, a minute later.' }),
    }),
  ),
})
