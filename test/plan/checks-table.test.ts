import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'
import { checksTable, optionsTable } from '#lib/plan/checks-table'

const guide = readFileSync(new URL('../../docs/checks.md', import.meta.url), 'utf8')

function between(name: string): string | undefined {
  return new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)\n<!-- /${name} -->`).exec(guide)?.[1]
}

describe('the guide to checks', () => {
  it('lists all checks as THE LIST has them', () => {
    expect(between('checks')).toBe(checksTable())
  })

  it.each(CHECKS.map((check: Check) => [check.name, check] as const))(
    'has the options of %s as its schema has them, each with a description',
    (name, check) => {
      expect(between(`options ${name}`)).toBe(optionsTable(check))
      expect(optionsTable(check)).not.toMatch(/\|\s+\|$/m)
    },
  )

  it.each(CHECKS.map((check: Check) => [check.name, check.title]))(
    'explains %s under its own heading',
    (name, title) => {
      expect(guide).toContain(`## ${name}\n**${title}**`)
    },
  )
})
