// Gate for Argo Rollouts' web metric: there, anything but 200 is a broken metric, never a failure.
import { z } from 'zod'
import { gateError, gateReply } from '#lib/load/api/shapes/gate'
import { type Gate, gateFields, jsonAnswer } from './gate'

export const argo: Gate = {
  name: 'argo',
  summary: 'For a web metric of Argo Rollouts',
  description:
    'Always 200: "pass" is for successCondition, "fail" for failureCondition. With neither the analysis is inconclusive, and the rollout pauses.',
  method: 'GET',
  answer: z.union([gateReply, gateError]),
  others: {},
  say: ({ reply }) => jsonAnswer(gateFields(reply)),
  sayError: ({ message }) =>
    jsonAnswer({ result: 'error', pass: false, fail: false, reason: message }),
}
