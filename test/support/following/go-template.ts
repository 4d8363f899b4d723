// Renders the part of Go's text/template that our notification templates use, with the functions of
// sprig that the notifications engine brings: paths, pipes, parentheses, texts.

type Value = unknown
type Functions = Readonly<Record<string, (...args: readonly Value[]) => Value>>

/** Seconds since 1970 at which the test pretends to send. */
export const SENT_AT_S = 1_795_000_000

const FUNCTIONS: Functions = {
  toJson: (value) => JSON.stringify(value ?? null),
  get: (map, key) => (map as Record<string, Value>)[String(key)] ?? '',
  pick: (map, ...keys) =>
    Object.fromEntries(Object.entries(map as object).filter(([key]) => keys.includes(key))),
  dict: () => ({}),
  default: (preset, given) => (isEmpty(given) ? preset : given),
  now: () => SENT_AT_S,
  unixEpoch: (seconds) => String(seconds),
}
const TOKEN = /\s*("[^"]*"|\(|\)|\||[^\s()|"]+)/g

/** Throws for anything that is not known here. */
export function renderTemplate(text: string, data: Value): string {
  return text.replace(/\{\{(.*?)\}\}/gs, (_, code: string) => {
    const tokens = [...code.trim().matchAll(TOKEN)].map(([, token]) => token ?? '')
    return String(pipeline(tokens, data))
  })
}

/** Reads up to a closing parenthesis or the end. */
function pipeline(tokens: string[], data: Value): Value {
  let piped: Value[] = []
  for (;;) {
    const words: Value[] = []
    const name = tokens[0] ?? ''
    const call = FUNCTIONS[name]
    if (call !== undefined) tokens.shift()
    while (tokens.length > 0 && tokens[0] !== '|' && tokens[0] !== ')') {
      words.push(operand(tokens, data))
    }
    const result = call === undefined ? words[0] : call(...words, ...piped)
    const next = tokens.shift()
    if (next !== '|') return result
    piped = [result]
  }
}

function operand(tokens: string[], data: Value): Value {
  const token = tokens.shift() ?? ''
  if (token === '(') return pipeline(tokens, data)
  if (token.startsWith('"')) return token.slice(1, -1)
  if (token.startsWith('.')) return follow(data, token.split('.').slice(1))
  const call = FUNCTIONS[token]
  if (call === undefined) throw new Error(`the template asks for "${token}", which is not known`)
  return call()
}

function follow(data: Value, path: readonly string[]): Value {
  return path.reduce<Value>((value, key) => (value as Record<string, Value> | null)?.[key], data)
}

function isEmpty(value: Value): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
