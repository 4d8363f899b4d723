// Parts that rules of Polaris share: arguments, and fields in either of two spellings. Pure.
import {
  type Condition,
  cookie,
  equals,
  header,
  oneOf,
  regex,
  untold,
} from '#lib/plan/import/conditions'
import { type Cursor, isThere, maybeText, textOf } from '#lib/plan/import/cursor'
import { say } from '#lib/plan/import/notes'

/** Its JSON mixes snake_case and camelCase, by the way it was written. */
export function either(parent: Cursor, snake: string, camel: string): Cursor {
  return isThere(parent.at(camel)) ? parent.at(camel) : parent.at(snake)
}

/** `{type, key, value: {type, value}}` of a request. */
export function readArgument(argument: Cursor): Condition {
  const kind = textOf(argument.at('type'), 'HEADER, COOKIE or another type')
  if (kind !== 'HEADER' && kind !== 'COOKIE') return untold(argument, say('no-mark-for', { kind }))
  const key = textOf(argument.at('key'), 'the name of a header or cookie')
  const { how, value } = readValue(argument.at('value'))
  if (kind === 'COOKIE') {
    return how === 'EXACT'
      ? cookie(argument, key, value)
      : untold(argument, say('cookies-only', { operator: 'EXACT' }))
  }
  if (how === 'EXACT') return header(argument, key, equals(value))
  if (how === 'IN') return header(argument, key, oneOf(listOf(value)))
  if (how === 'REGEX') return header(argument, key, regex(value, false))
  return untold(argument, say('mark-cannot-say', { operator: how }))
}

export function readValue(cursor: Cursor): { readonly how: string; readonly value: string } {
  const how = maybeText(cursor.at('type'), 'EXACT, IN or another type') ?? 'EXACT'
  const source = either(cursor, 'value_type', 'valueType')
  if (isThere(source) && source.value !== 'TEXT') source.fail('only TEXT can be imported')
  return { how, value: textOf(cursor.at('value'), 'a value') }
}

export function listOf(value: string): string[] {
  return value.split(',').map((word) => word.trim())
}
