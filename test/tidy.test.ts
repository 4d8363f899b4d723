// Reads the repository and keeps the structural laws of CONTRIBUTING.md. How: file text and import
// lines only, so that it needs no parser; function length and style are biome's business.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const FILE_LINES_MAX = 300
const FOLDER_FILES_MAX = 14
/** Files that may be longer, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {}
/** Folders that may hold more files, each with its reason. */
const FULL_FOLDERS: Readonly<Record<string, string>> = {
  'lib/store/query': 'one query a file is the law of this folder',
  'lib/model': 'one contract a file is the law of this folder',
  'lib/load': 'one read a file is the law of this folder',
  'test/store/query': 'mirrors lib/store/query',
  'test/flow': 'one story of the whole product a file',
}

/** Longest matching prefix wins; imports go to the same floor or a lower one. */
const FLOORS: readonly (readonly [prefix: string, floor: number])[] = [
  ['lib/model/', 0],
  ['lib/stats/', 0],
  ['lib/store/block/', 1],
  ['lib/plan/', 1],
  ['lib/topology/', 1],
  ['lib/check/', 1],
  ['lib/report/', 1],
  ['lib/wording/', 1],
  ['lib/alert/', 1],
  ['lib/store/', 2],
  ['lib/verdict/', 3],
  ['lib/receive/', 3],
  ['lib/engine/', 4],
  ['lib/load/', 5],
  ['components/', 6],
  ['app/', 7],
  ['lib/demo/', 7],
  ['lib/cli/', 8],
]

/** Families whose members are folders. */
const LISTS: readonly string[] = ['lib/receive', 'lib/plan/importers']
/** Families whose members are files, known by what they have; folders hold what members share. */
const FILE_LISTS: readonly (readonly [folder: string, member: RegExp])[] = [
  ['lib/check', /\brun\s*[(:]/],
  ['lib/alert', /\bas const satisfies AlertFormat\b/],
  ['lib/plan/followers', /\bfollower\(/],
]

const root = join(import.meta.dirname, '..')
const files = walk(root).map((path) => relative(root, path))
const sources = files.filter((file) => /\.(ts|tsx)$/.test(file) && !file.endsWith('.d.ts'))
const code = sources.filter((file) => /^(lib|app|components)\//.test(file))
const text = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

function walk(folder: string): string[] {
  const tracked = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: folder, encoding: 'utf8' },
  )
  return tracked
    .split('\0')
    .filter(Boolean)
    .map((file) => join(folder, file))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
}

function read(file: string): string {
  return text.get(file) ?? ''
}

function imports(file: string): string[] {
  const found = read(file).matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)
  return [...found].map((match) => match[1] ?? '')
}

/** Import specifier → path without extension inside the project, or null for a package. */
function resolveImport(file: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (specifier.startsWith('.')) return join(dirname(file), specifier)
  return null
}

function floorOf(path: string): number {
  const hit = FLOORS.filter(([prefix]) => path.startsWith(prefix)).sort(
    (a, b) => b[0].length - a[0].length,
  )[0]
  if (!hit) throw new Error(`${path} stands on no floor: add its folder to FLOORS`)
  return hit[1]
}

/** Sentences may use words that code may not. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

describe('the tree', () => {
  it('imports down the floors only', () => {
    const upward = code.flatMap((file) =>
      imports(file)
        .map((specifier) => resolveImport(file, specifier))
        .filter((target): target is string => target !== null && !target.endsWith('.css'))
        .filter((target) => /^(lib|app|components)\//.test(target))
        .filter((target) => floorOf(target) > floorOf(file))
        .map((target) => `${file} → ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('crosses folders by # imports, never by ../', () => {
    const climbing = sources.filter((file) => imports(file).some((s) => s.startsWith('../')))
    expect(climbing).toEqual([])
  })

  it('lists every member of a family in its list, and nothing else', () => {
    const missing = LISTS.filter((folder) => files.some((f) => f.startsWith(`${folder}/`))).flatMap(
      (folder) => {
        const list = read(`${folder}/index.ts`)
        expect(list, `${folder}/index.ts`).not.toBe('')
        return readdirSync(join(root, folder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map((entry) => entry.name)
          .filter((name) => !list.includes(`./${name}/index`))
          .map((name) => `${folder}/${name}`)
      },
    )
    expect(missing).toEqual([])
  })

  it.each(FILE_LISTS)('keeps the members of %s in their list', (folder, member) => {
    const list = read(`${folder}/index.ts`)
    const members = sources
      .filter((file) => file.startsWith(`${folder}/`) && member.test(read(file)))
      .map((file) => basename(file, '.ts'))
      .filter((name) => !['index', 'check', 'format'].includes(name))
    expect(members.length).toBeGreaterThan(1)
    expect(members.filter((name) => !list.includes(`./${name}'`))).toEqual([])
  })

  it('keeps files short', () => {
    const long = sources
      .filter((file) => !(file in LONG_FILES))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > FILE_LINES_MAX)
    expect(long).toEqual([])
  })

  it('keeps folders small', () => {
    const counts = new Map<string, number>()
    for (const file of sources) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    const full = [...counts].filter(
      ([folder, count]) => count > FOLDER_FILES_MAX && !(folder in FULL_FOLDERS),
    )
    expect(full).toEqual([])
  })

  it('names files in kebab-case', () => {
    const odd = sources.filter(
      (file) => !/^[a-z0-9-]+(\.(test|config|d))?\.(ts|tsx)$/.test(basename(file)),
    )
    expect(odd).toEqual([])
  })

  it('has no drawer for everything', () => {
    const drawers = files.filter((file) =>
      /(^|\/)(utils?|helpers?|common|misc|types)(\.|\/)/.test(file),
    )
    expect(drawers).toEqual([])
  })

  it('opens each lib file with its place in the flow', () => {
    const silent = code.filter((file) => file.startsWith('lib/') && !read(file).startsWith('//'))
    expect(silent).toEqual([])
  })
})

describe('the code', () => {
  it('exports by name, but where Next asks for a default', () => {
    const defaults = code
      .filter((file) => !file.startsWith('app/'))
      .filter((file) => /^export default/m.test(read(file)))
    expect(defaults).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = code.filter(
      (file) => file !== 'lib/engine/config.ts' && /process\.env\b/.test(read(file)),
    )
    expect(readers).toEqual([])
  })

  it('reads pages again in one place', () => {
    const readers = code.filter(
      (file) =>
        file !== 'components/live/reread.tsx' &&
        /\brouter\.refresh\(|adapters\/next/.test(read(file)),
    )
    expect(readers).toEqual([])
  })

  it('keeps SQL in lib/store', () => {
    const sql = code
      .filter((file) => !file.startsWith('lib/store/'))
      .filter((file) => /\b(SELECT\s[^'"]*\sFROM|INSERT INTO|CREATE TABLE)\b/.test(read(file)))
    expect(sql).toEqual([])
  })

  it('reads no clock and no randomness below the engine', () => {
    const pure = /^lib\/(model|stats|plan|topology|check|report|wording|alert|verdict)\//
    const impure = code
      .filter((file) => pure.test(file) || /^lib\/receive\/[^/]+\/decode/.test(file))
      .filter((file) =>
        /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|performance\.now/.test(read(file)),
      )
    expect(impure).toEqual([])
  })

  it('keeps React and Next out of lib, except lib/load', () => {
    const leaks = code
      .filter((file) => file.startsWith('lib/') && !file.startsWith('lib/load/'))
      .filter((file) => imports(file).some((s) => /^(react|next)(\/|$|-)/.test(s)))
    expect(leaks).toEqual([])
  })

  it('leaves nothing unfinished or unchecked', () => {
    const unfinished = /\b(TODO|FIXME|XXX)\b|@ts-(ignore|expect-error|nocheck)|\.(only|skip|todo)\(/
    const untyped = /\bas any\b|: any\b/
    const marks = sources
      .filter((file) => file !== 'test/tidy.test.ts')
      .filter((file) => unfinished.test(read(file)) || untyped.test(withoutComments(read(file))))
    expect(marks).toEqual([])
  })
})

describe('the words', () => {
  it('name no path of one machine and no package registry', () => {
    const banned = /(\/(work|root|home|tmp\/bash_jobs)\/|registry\.npm|npmmirror|deb\.debian\.org)/
    const telling = files
      .filter((file) => !file.startsWith('test/fixtures/') && file !== 'test/tidy.test.ts')
      .filter((file) => /\.(ts|tsx|md|json|mjs|js|ya?ml|css)$|^\.ci\//.test(file))
      .filter((file) => banned.test(readFileSync(join(root, file), 'utf8')))
    expect(telling).toEqual([])
  })
})
