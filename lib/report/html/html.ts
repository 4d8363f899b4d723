// Text of a page in which everything that comes from outside is escaped. Pure.

/** Text that is markup already. Only `html` makes it. */
export interface Html {
  readonly markup: string
}

type Content = Html | string | number | null | readonly Html[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const NOTHING: Html = { markup: '' }

/** A template whose values are escaped, unless they are Html: also inside quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const markup = parts.map((part, index) => part + markupOf(values[index] ?? null)).join('')
  return { markup }
}

function markupOf(value: Content): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}
