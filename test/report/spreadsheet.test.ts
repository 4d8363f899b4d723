// Opens our files with a real spreadsheet program, as people do: texts stay texts, numbers numbers.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvOf } from '#lib/report/csv'
import { type ComparisonCells, comparison } from '#lib/report/tables/comparison'

const hasOffice = spawnSync('soffice', ['--version']).status === 0
const why = hasOffice ? '' : ' (skipped: soffice is not installed here)'
const OFFICE_MS = 120_000

const LINK = '=HYPERLINK("http://evil.example","click")'
const SPLIT_LATER = 'GET /a;=1+1;=HYPERLINK("http://evil.example");'
const CHINESE = 'GET /收藏夹/查询?灰度=是'
const NAMES = [
  CHINESE,
  LINK,
  '+1+1',
  '-1+1',
  '@SUM(1;1)',
  '\t=1+1',
  SPLIT_LATER,
  'a\n=1+1',
  '"=1+1"',
]

const numbers = {
  requests: 1200,
  errors: 7,
  p50Ms: 12.25,
  p95Ms: 90,
  p99Ms: 180,
  errorExamples: [],
}
const slower = { estimate: -0.125, lower: -0.25, upper: null }

const row = (endpoint: string): ComparisonCells => ({
  fromMs: Date.UTC(2026, 0, 15, 12),
  toMs: Date.UTC(2026, 0, 15, 13),
  service: '收藏服务',
  endpoint,
  gray: numbers,
  baseline: numbers,
  difference: { errorRate: slower, p50: slower, p95: null, p99: null },
})

/** As the import dialog chooses by the byte order mark; formulas are computed where there are any. */
const UTF8 = '34,76,1,,0,false,false,false,false,false,-1,true'
/** By their character code. */
const SEPARATORS = { comma: 44, semicolon: 59, tab: 9 } as const

describe.skipIf(!hasOffice)(`a spreadsheet program${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grayproof-sheet-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** As one XML document: cells with `table:formula` compute, `office:value` are numbers. */
  function open(text: string, separator: keyof typeof SEPARATORS): string {
    writeFileSync(join(folder, 'report.csv'), text)
    const profile = `-env:UserInstallation=file://${folder}/profile`
    const filter = `--infilter=CSV:${SEPARATORS[separator]},${UTF8}`
    const into = ['--convert-to', 'fods', '--outdir', folder, join(folder, 'report.csv')]
    const { status, stderr } = spawnSync('soffice', [profile, '--headless', filter, ...into])
    expect(status, String(stderr)).toBe(0)
    return readFileSync(join(folder, 'report.fods'), 'utf8')
  }

  let text = ''
  beforeAll(async () => {
    for await (const piece of csvOf(comparison.columns, rows())) text += piece
  })

  async function* rows() {
    yield NAMES.map(row)
  }

  it('shows Chinese text and numbers as they are', { timeout: OFFICE_MS }, () => {
    const sheet = open(text, 'comma')
    expect(sheet).toContain('<text:p>Service</text:p>')
    expect(sheet).toContain(`<text:p>${CHINESE}</text:p>`)
    expect(sheet).toContain('<text:p>收藏服务</text:p>')
    expect(sheet).toContain(`<text:p>&apos;=HYPERLINK(&quot;http://evil.example&quot;`)
    expect(sheet).toMatch(/office:value-type="float" office:value="-12\.5"/)
    expect(sheet).toMatch(/office:value-type="float" office:value="1200"/)
  })

  it.each(['comma', 'semicolon', 'tab'] as const)(
    'computes nothing where it splits at %s',
    { timeout: OFFICE_MS },
    (separator) => expect(open(text, separator)).not.toMatch(/table:formula|<text:a /),
  )

  it('would compute what is not guarded', { timeout: OFFICE_MS }, () => {
    expect(open(`a,${LINK.replace(',"click"', '')}\r\n`, 'comma')).toContain('table:formula')
    expect(open('a,b;=1+1;c\r\n', 'semicolon')).toContain('table:formula')
  })
})
