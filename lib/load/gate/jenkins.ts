// Gate for Jenkins' HTTP request step, and for everything else that reads nothing but the status.
import { gateReply } from '#lib/load/api/shapes/gate'
import { type Gate, gateFields, jsonAnswer } from './gate'
import { STATUS_WORDS, statusOf } from './status-gate'

export const jenkins: Gate = {
  name: 'jenkins',
  summary: 'For pipelines that read the status',
  description: 'For httpRequest with validResponseCodes in Jenkins, or `curl --fail` anywhere.',
  method: 'GET',
  answer: gateReply,
  others: {
    409: { ...STATUS_WORDS[409], answer: gateReply },
    425: { ...STATUS_WORDS[425], answer: gateReply },
  },
  say: ({ reply }) => jsonAnswer(gateFields(reply), statusOf(reply.result)),
}
