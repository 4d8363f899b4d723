// The documentation lists what is exported, and its rules ask for nothing else.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { FAMILIES, type Family } from '#lib/load/metrics/families'

const doc = readFileSync(new URL('../../../docs/observability.md', import.meta.url), 'utf8')
const families: readonly Family[] = FAMILIES

function table(): string {
  const rows = families.map(({ name, type, labels, help }) => {
    const named = labels.map((label) => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${type} | ${named} | ${help} |`
  })
  return ['| metric | type | labels | what it is |', '|---|---|---|---|', ...rows].join('\n')
}

describe('docs/observability.md', () => {
  it('lists every metric as it is exported', () => {
    const [, listed] = /<!-- metrics -->\n([\s\S]*?)\n?<!-- \/metrics -->/.exec(doc) ?? []
    expect(listed?.trim()).toBe(table())
  })

  it('shows settings of Prometheus that are YAML, and rules on metrics that there are', () => {
    const blocks = [...doc.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => parse(yaml))
    const [scrape, rules] = blocks
    expect(scrape.scrape_configs[0].static_configs[0].targets).toHaveLength(1)
    const exprs: string[] = rules.groups[0].rules.map(({ expr }: { expr: string }) => expr)
    const asked = exprs.flatMap((expr) => expr.match(/\bgrayproof_\w+/g) ?? [])
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter((name) => !families.some((family) => family.name === name))).toEqual([])
  })
})
