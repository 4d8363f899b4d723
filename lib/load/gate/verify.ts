// Gate for `grayproof verify`: the answer with the whole verdict, from which it writes its report.
import { verifyReply } from '#lib/load/api/shapes/gate'
import { type Gate, gateFields, jsonAnswer } from './gate'

export const verify: Gate = {
  name: 'verify',
  summary: 'For the command `grayproof verify`',
  description:
    'Always 200 while the rollout exists; the command turns "result" into its exit code.',
  method: 'GET',
  answer: verifyReply,
  others: {},
  say: ({ reply, verdict }) => jsonAnswer({ ...gateFields(reply), verdict }),
}
