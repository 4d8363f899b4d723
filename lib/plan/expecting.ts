// The words in which a plan's author is told what a field should have been. Pure.

const SHOWN_MAX = 40

/** An error for zod: "expected <what>, got <value>", or that the field is missing. */
export function expecting(what: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined
      ? `is missing: expected ${what}`
      : `expected ${what}, got ${shown(input)}${hint(what, input)}`
}

/** A value as it stood in the text, shortened. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'a mapping'
  const text = value === null ? 'nothing' : typeof value === 'string' ? `"${value}"` : String(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** Unquoted true, 1.10 or 2026-11 are not text in YAML: the commonest slip in version selectors. */
function hint(what: string, input: unknown): string {
  const bare = typeof input === 'number' || typeof input === 'boolean'
  return bare && what.startsWith('text') ? ' (put it in quotes)' : ''
}
