import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { IMPORTERS } from '#lib/plan/importers/index'
import english from '#messages/en'

const PAGE = join(import.meta.dirname, '../../../docs/importing.md')

it('has a row in the docs for every importer, with its title', () => {
  const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([\w-]+)` \| (.*?) \| .+ \|$/gm)]
  const told = rows.map(([, name, title]) => [name, title])
  const titles: Readonly<Record<string, string>> = english.planEditor.importFormats
  expect(told.sort()).toEqual(IMPORTERS.map(({ name }) => [name, titles[name]]).sort())
})
