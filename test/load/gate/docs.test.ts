import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { GATES } from '#lib/load/gate/index'

const DOCS = new URL('../../../docs/', import.meta.url)
const page = readFileSync(new URL('gates.md', DOCS), 'utf8')

describe('docs/gates.md', () => {
  it('tells of every gate, and of how it is asked', () => {
    for (const { name, method } of GATES) {
      if (name !== 'verify') expect(page).toContain(`\`${method} /api/v1/gate/${name}`)
    }
    expect(page).toContain('`grayproof verify <rollout>`')
  })

  it('leads to every example, and to no other', () => {
    const examples = readdirSync(new URL('gates/', DOCS))
    const linked = [...page.matchAll(/\]\(gates\/([^)]+)\)/g)].map(([, file]) => file)
    expect([...new Set(linked)].sort()).toEqual(examples.sort())
  })
})
