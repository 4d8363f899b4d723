// Gate for Flagger's rollback hook, in which success means "roll back now".
import { media } from '#lib/load/api/call'
import { type Gate, textAnswer } from './gate'
import { ROLLBACK_WORDS, rollbackStatusOf } from './status-gate'

export const flaggerRollback: Gate = {
  name: 'flagger-rollback',
  summary: 'For rollback hooks of Flagger',
  description: '200 only when the verdict is "fail" and this is no dry run.',
  method: 'POST',
  answer: media('text/plain', 'One line: roll back now.'),
  others: ROLLBACK_WORDS,
  say: ({ reply }) => textAnswer(reply, rollbackStatusOf(reply.result)),
}
