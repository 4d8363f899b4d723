// Gate for Spinnaker's webhook stage, which polls until a word in the answer says how it ended.
import { z } from 'zod'
import { gateReply } from '#lib/load/api/shapes/gate'
import type { Outcome } from '#lib/model/verdict'
import { type Gate, gateFields, jsonAnswer } from './gate'

const STATUS = {
  pass: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INSUFFICIENT',
  // An evaluator that is away may come back: the stage goes on asking until its own time is over.
  error: 'INSUFFICIENT',
} as const satisfies Readonly<Record<Outcome, string>>

export const spinnaker: Gate = {
  name: 'spinnaker',
  summary: 'For webhook stages of Spinnaker',
  description:
    'With statusJsonPath $.status, successStatuses PASS and terminalStatuses FAIL; INSUFFICIENT goes on asking.',
  method: 'GET',
  answer: gateReply.extend({ status: z.enum(['PASS', 'FAIL', 'INSUFFICIENT']) }),
  others: {},
  say: ({ reply }) => jsonAnswer({ status: STATUS[reply.result], ...gateFields(reply) }),
}
