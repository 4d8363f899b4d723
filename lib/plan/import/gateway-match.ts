// Matches and header filters of the Gateway API, which OpenKruise writes too. Pure.
import {
  type Condition,
  equals,
  header,
  headerKey,
  type Matcher,
  regex,
  untold,
} from './conditions'
import { type Cursor, isThere, itemsOf, maybeText, textOf } from './cursor'
import { type Notes, say } from './notes'

/** One match: everything in it must hold. */
export function readMatch(match: Cursor, notes: Notes): Condition | 'all' {
  notes.skipFields(match, {
    path: ['no-paths', 'nothing-if-same-path'],
    method: ['no-methods', 'nothing-if-same-method'],
  })
  const headers = itemsOf(match.at('headers'), 'headers')
  const [only, second] = headers
  if (isThere(match.at('queryParams'))) return untold(match, 'no-mark-for-query')
  if (only === undefined) return 'all'
  if (second !== undefined) return untold(match, 'mark-not-two-headers')
  const name = textOf(only.at('name'), 'the name of a header')
  const value = textOf(only.at('value'), 'the value of a header')
  const type = maybeText(only.at('type'), 'Exact or RegularExpression') ?? 'Exact'
  if (type === 'Exact') return header(only, name, equals(value))
  if (type === 'RegularExpression') return header(only, name, regex(value, true))
  return only.at('type').fail(`expected Exact or RegularExpression, got "${type}"`)
}

/** `set` and `add` of a header modifier. */
export function dyeOfModifier(modifier: Cursor, notes: Notes): Matcher[] {
  const written = [
    ...itemsOf(modifier.at('set'), 'headers'),
    ...itemsOf(modifier.at('add'), 'headers'),
  ]
  return written.map((one) => {
    const attribute = headerKey(textOf(one.at('name'), 'the name of a header'))
    notes.took(one, say('mark-of-gateway', { mark: attribute }))
    return { attribute, ...equals(textOf(one.at('value'), 'the value of a header')) }
  })
}
