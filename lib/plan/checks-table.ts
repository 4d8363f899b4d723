// The guide's tables of checks and their options, made from THE LIST. Pure.
import { z } from 'zod'
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'

/** A Markdown table of all checks, without a newline at its end. */
export function checksTable(): string {
  const rows = (CHECKS as readonly Check[]).map(
    ({ name, title, required }) =>
      `| [\`${name}\`](#${name}) | ${title} | ${required ? 'decides' : 'is shown'} |`,
  )
  return ['| check | question | by default it |', '|---|---|---|', ...rows].join('\n')
}

/** The options of one check, with the defaults as a plan would write them. */
export function optionsTable({ options }: Check): string {
  const defaults: Record<string, unknown> = z.encode(options, options.parse({}))
  const rows = Object.entries(options.shape).map(([name, schema]) => {
    const written =
      name in defaults ? `\`${JSON.stringify(defaults[name]).replaceAll('"', '')}\`` : ''
    return `| \`${name}\` | ${written} | ${describe(schema)} |`
  })
  return ['| option | default | what it is |', '|---|---|---|', ...rows].join('\n')
}

function describe(schema: z.core.$ZodType): string {
  return z.globalRegistry.get(schema)?.description ?? ''
}
