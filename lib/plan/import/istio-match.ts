// One HTTPMatchRequest of Istio, which Flagger writes too → the mark that tells it. Pure.
import { type Condition, equals, header, prefix, regex, untold } from './conditions'
import { type Cursor, entriesOf, isThere, textOf } from './cursor'
import type { Notes } from './notes'

/** Everything in a match must hold; fields without meaning in a plan are noted. */
export function istioMatch(match: Cursor, notes: Notes): Condition | 'all' {
  notes.skipFields(match, {
    uri: ['no-paths', 'nothing-if-same'],
    method: ['no-methods', 'nothing-if-same'],
    authority: ['no-hosts', 'nothing-if-same'],
    sourceLabels: ['every-caller', 'leave-out-caller'],
  })
  if (isThere(match.at('withoutHeaders'))) return untold(match, 'mark-not-absence')
  if (isThere(match.at('queryParams'))) return untold(match, 'no-mark-for-query')
  const headers = entriesOf(match.at('headers'), 'headers')
  const [only, second] = headers
  if (only === undefined) return 'all'
  if (second !== undefined) return untold(match, 'mark-not-two-headers')
  return istioHeader(only[1], only[0])
}

/** `exact`, `prefix` or `regex`, exactly one; Argo Rollouts writes the same. */
export function istioHeader(cursor: Cursor, name: string): Condition {
  const given = entriesOf(cursor, 'exact, prefix or regex')
  const [one, second] = given
  if (one === undefined || second !== undefined) {
    return cursor.fail('expected exactly one of exact, prefix and regex')
  }
  const [how, value] = one
  if (how === 'exact') return header(value, name, equals(textOf(value, 'the value')))
  if (how === 'prefix') return header(value, name, prefix(textOf(value, 'the beginning')))
  if (how === 'regex') return header(value, name, regex(textOf(value, 'an expression'), true))
  return value.fail('is not known: expected exact, prefix or regex')
}
