import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { csvOf } from '#lib/report/csv'
import { type Cell, type Column, column, percent } from '#lib/report/table'

const COLUMNS: readonly Column<readonly Cell[]>[] = [
  column('name', 'Name', ([name]) => name ?? null),
  column('count', 'Count', ([, count]) => count ?? null),
  percent('rate', 'Rate', ([, , rate]) => (typeof rate === 'number' ? rate : null)),
]

async function* inBatches(batches: readonly (readonly Cell[])[][]) {
  yield* batches
}

async function write(...batches: (readonly Cell[])[][]): Promise<string> {
  const pieces: string[] = []
  for await (const piece of csvOf(COLUMNS, inBatches(batches))) pieces.push(piece)
  return pieces.join('')
}

const read = (text: string): string[][] => parse(text, { bom: true, record_delimiter: '\r\n' })

describe('CSV', () => {
  it('begins with the mark of UTF-8 and a header that names units', async () => {
    const text = await write([])
    expect(Buffer.from(text).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(text.slice(1)).toBe('Name,Count,Rate (%)\r\n')
  })

  it('ends each line with CR LF and quotes only what must be', async () => {
    const text = await write([['a', 1, 0.5]], [['b,c', 2, null]])
    expect(text.slice(1)).toBe('Name,Count,Rate (%)\r\na,1,50\r\n"b,c",2,\r\n')
  })

  it('gives back what was written, whatever the text', async () => {
    const names = [
      '查询收藏 GET /收藏',
      'say "hi"',
      'two\r\nlines',
      'a,b;c',
      '',
      ' padded ',
      '😀',
      "it's",
    ]
    const rows = read(await write(names.map((name) => [name, 1, 0.125])))
    expect(rows.slice(1).map(([name]) => name)).toEqual(names)
    expect(rows[1]).toEqual([names[0], '1', '12.5'])
  })

  it.each([
    '=HYPERLINK("http://evil.example","click")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '＝1+1',
  ])('guards a text that a spreadsheet would compute: %j', async (name) => {
    const [, row] = read(await write([[name, 1, null]]))
    expect(row?.[0]?.startsWith("'")).toBe(true)
    expect(row?.[0]?.replaceAll("'", '')).toBe(name)
  })

  it('guards what would begin a cell where others split: after semicolon, tab or line break', async () => {
    const [, row] = read(await write([['a;=1+1;b\t@x\n-1; =ok', 1, null]]))
    expect(row?.[0]).toBe("a;'=1+1;b\t'@x\n'-1; =ok")
  })

  it('leaves numbers numbers, negative ones too', async () => {
    expect((await write([['a', -5, -0.125]])).split('\r\n')[1]).toBe('a,-5,-12.5')
  })

  it('writes yes and no, and nothing for what is not known', async () => {
    expect((await write([[true, false, null]])).split('\r\n')[1]).toBe('yes,no,')
  })

  it('takes the next rows only when the last ones were taken', async () => {
    let made = 0
    async function* rows() {
      for (;;) {
        made += 1
        yield [['a', made, null]]
      }
    }
    const pieces = csvOf(COLUMNS, rows())
    await pieces.next()
    await pieces.next()
    expect(made).toBe(2)
    await pieces.return()
  })
})
