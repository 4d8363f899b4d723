// Gate for Flagger's hooks: a status up to 202 lets the canary go on, the body becomes the event's text.
import { media } from '#lib/load/api/call'
import { type Gate, textAnswer } from './gate'
import { STATUS_WORDS, statusOf } from './status-gate'

export const flagger: Gate = {
  name: 'flagger',
  summary: 'For confirming hooks of Flagger',
  description:
    'For confirm-rollout, confirm-traffic-increase, confirm-promotion and rollout hooks. Never use it as a rollback hook: 200 would mean "roll back now" there.',
  method: 'POST',
  answer: media('text/plain', 'One line: the canary may go on.'),
  others: STATUS_WORDS,
  say: ({ reply }) => textAnswer(reply, statusOf(reply.result)),
}
