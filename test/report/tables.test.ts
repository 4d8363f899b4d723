import { describe, expect, it } from 'vitest'
import { chooseColumns } from '#lib/report/choose-columns'
import { contentDisposition, fileName } from '#lib/report/file-name'
import { REPORT_TABLES } from '#lib/report/index'
import { headerText } from '#lib/report/table'

describe('report tables', () => {
  it('have names and headers that tell everything apart', () => {
    expect(REPORT_TABLES.map(({ name }) => name)).toEqual([
      'comparison',
      'share',
      'hops',
      'violations',
      'verdicts',
      'audit',
    ])
    for (const { columns } of REPORT_TABLES) {
      expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length)
      expect(new Set(columns.map(headerText)).size).toBe(columns.length)
      for (const { name } of columns) expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
    }
  })

  it('say the unit of every duration, share and time', () => {
    const headers = REPORT_TABLES.flatMap(({ columns }) => columns.map(headerText))
    expect(headers).toContain('Gray p95 (ms)')
    expect(headers).toContain('Observed share (%)')
    expect(headers).toContain('Error rate difference (percentage points)')
    expect(headers).toContain('At (UTC)')
  })
})

describe('chosen columns', () => {
  const table = REPORT_TABLES[0] as (typeof REPORT_TABLES)[number]
  const names = (wanted?: string) => chooseColumns(table, wanted).map(({ name }) => name)

  it('come in the order that was asked for, all of them when none were', () => {
    expect(names('gray_p95, service')).toEqual(['gray_p95', 'service'])
    expect(names()).toHaveLength(table.columns.length)
  })

  it('are refused by name, with what was probably meant', () => {
    expect(() => names('servise')).toThrow(/no column "servise": did you mean "service"/)
    expect(() => names('service,service')).toThrow(/"service" is asked for twice/)
    expect(() => names('')).toThrow(/no column ""/)
  })
})

describe('names of files', () => {
  it('keep the letters of any language and lose what no file name may have', () => {
    expect(fileName(['收藏/灰度', 'hops', 'a:b\n'], 'csv')).toBe('收藏-灰度-hops-a-b-.csv')
    expect([...fileName(['灰'.repeat(500)], 'csv')].length).toBeLessThan(130)
  })

  it('travel in a header as ASCII and, for those who can, as they are', () => {
    expect(contentDisposition('收藏.csv')).toBe(
      `attachment; filename="_.csv"; filename*=UTF-8''%E6%94%B6%E8%97%8F.csv`,
    )
    const hostile = contentDisposition(`a"b\\c%41'(x)\r\n.csv`)
    expect(hostile).toMatch(/^[\x20-\x7e]+$/)
    expect(hostile).toBe(
      `attachment; filename="a_b_c_41'(x)_.csv"; filename*=UTF-8''a%22b%5Cc%2541%27%28x%29%0D%0A.csv`,
    )
    expect(contentDisposition('\ud800.csv')).toContain('%EF%BF%BD.csv')
  })
})
