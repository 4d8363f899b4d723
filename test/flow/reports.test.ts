// Reports over HTTP and by the command line, from a real web role: whole, or visibly not.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET_MS } from '#lib/model/hop'
import { eventually } from '#test/support/processes'
import { insertManyHops } from '#test/support/releases/many-hops'
import { FAILING } from '#test/support/releases/seed-rollouts'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const SEED_MS = 240_000
const MINUTES = 6
const ROWS = 300_000
/** 300,000 rows are 60 MB of text, and several times that as rows: less than one copy of the text. */
const GROWTH_BYTES_MAX = 50e6
/** Kept by the retention time, and long before the traffic of the seed. */
const PAST_MS = 86_400_000
const SCRIPT = new URL('../../dist/grayproof.mjs', import.meta.url).pathname

let web: TestWeb
let past: string
const folder = mkdtempSync(join(tmpdir(), 'grayproof-reports-'))

beforeAll(async () => {
  web = await startTestWeb({ minutes: MINUTES })
  const fromMs = Math.floor((web.nowMs - PAST_MS) / BUCKET_MS) * BUCKET_MS
  const many = { rows: ROWS, fromMs, callee: 'favorites-service' }
  past = `table=hops&from=${fromMs}&to=${await insertManyHops(web.db, many)}`
}, SEED_MS)
afterAll(async () => {
  await web?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const report = (query: string, kind = 'csv', headers: Record<string, string> = {}) =>
  fetch(`${web.url}/api/v1/rollouts/${FAILING}/report.${kind}?${query}`, { headers })

function residentBytes(): number {
  const status = readFileSync(`/proc/${web.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024
}

async function runningExports(): Promise<number> {
  const [row] = await web.db.query<{ n: string }>(
    `SELECT count() AS n FROM system.processes
    WHERE query LIKE '%FROM hops%' AND query NOT LIKE '%system.processes%'`,
  )
  return Number(row?.n)
}

function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [SCRIPT, 'report', ...args, '--url', web.url])
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.stderr += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}

/** What came of it, and the most memory that the server had meanwhile. */
async function peakDuring<T>(work: () => Promise<T>): Promise<[result: T, bytes: number]> {
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes())
  }, 50)
  try {
    return [await work(), peak]
  } finally {
    clearInterval(watch)
  }
}

describe('CSV over HTTP', () => {
  it('is a file with a name, in UTF-8 with its mark', async () => {
    const response = await report('table=verdicts')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="favorites-v2-verdicts-[\d-]+\.csv"; filename\*=UTF-8''favorites/,
    )
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf')
    const lines = parse(bytes, { bom: true, columns: true }) as Record<string, string>[]
    expect(lines.at(-1)?.Verdict).toBe('fail')
  })

  it.each([
    ['', 400, /"table"/],
    ['table=nothing', 400, /one of comparison, share, hops, violations, verdicts, audit/],
    ['table=hops&columns=caler', 400, /did you mean "caller"/],
    ['table=hops&from=2000000000000&to=1900000000000', 400, /before "to"/],
    ['table=hops&colums=caller', 400, /did you mean "columns"/],
  ])(
    'says what is wrong with "%s" as JSON, before any file begins',
    async (query, status, words) => {
      const response = await report(query)
      expect(response.status).toBe(status)
      expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(
        words,
      )
    },
  )

  it('sends a long past whole, in order, and in little memory', async () => {
    // The first makes the process as large as it gets; a second must not make it larger.
    const [, peak] = await peakDuring(async () => (await report(past)).text())
    const [text, nextPeak] = await peakDuring(async () => (await report(past)).text())
    const lines = text.trimEnd().split('\r\n').slice(1)
    expect(lines).toHaveLength(ROWS)
    const times = lines.map((line) => line.slice(0, line.indexOf(',')))
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? ''))).toBe(true)
    expect(lines[0]).toContain(',网关,')
    expect(nextPeak - peak).toBeLessThan(GROWTH_BYTES_MAX)
  })

  it('waits for a slow reader, and stops when the reader has gone', async () => {
    const stop = new AbortController()
    const response = await fetch(`${web.url}/api/v1/rollouts/${FAILING}/report.csv?${past}`, {
      signal: stop.signal,
      headers: { 'accept-encoding': 'identity' },
    })
    const reader = response.body?.getReader()
    await reader?.read()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(await runningExports()).toBe(1)
    stop.abort()
    await eventually(async () => (await runningExports()) === 0, 20_000)
  })
})

describe('the HTML report over HTTP', () => {
  it('comes in the language that was asked for, else in the one that is preferred', async () => {
    const chinese = await report('lang=zh-CN', 'html')
    expect(chinese.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(chinese.headers.get('content-disposition')).toMatch(
      /^inline; filename="favorites-v2-report/,
    )
    expect(await chinese.text()).toContain('✕ 失败')
    const preferred = await report('', 'html', { 'accept-language': 'zh-CN,zh;q=0.9' })
    expect(await preferred.text()).toContain('<html lang="zh-CN">')
    const english = await (await report('', 'html')).text()
    expect(english).toContain('✕ Fail')
    expect(english).toContain('order-service → store-service')
  })

  it('shows what was known at a moment that is over', async () => {
    const to = new Date(web.nowMs - (MINUTES - 1) * 60_000 - 10_000).toISOString()
    const then = await (await report(`to=${to}`, 'html')).text()
    expect(then).not.toContain('✕ Fail')
    expect(then).toContain('applied revision 1')
    expect(then).not.toContain('advanced to fifth')
  })
})

describe('the command', () => {
  it('prints a table, and writes a report into a file', async () => {
    const printed = await run(FAILING, '--table', 'audit', '--columns', 'actor,action')
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    expect(printed.stdout).toMatch(/^\uFEFFWho,Action\r\nrelease-team,apply\r\n/)
    const file = join(folder, 'report.html')
    expect(await run(FAILING, '--html', '--lang', 'zh-CN', '-o', file)).toMatchObject({ code: 0 })
    expect(readFileSync(file, 'utf8')).toMatch(/<html lang="zh-CN">[\s\S]*<\/html>\n$/)
  })

  it('says in one line what it cannot do, and writes no file', async () => {
    const file = join(folder, 'nothing.csv')
    const failed = await run('nobody', '--table', 'hops', '-o', file)
    expect(failed.code).toBe(1)
    expect(failed.stderr).toBe('grayproof: there is no rollout "nobody"\n')
    expect(readdirSync(folder)).not.toContain('nothing.csv')
  })
})

describe('a database that goes away midway', () => {
  it.each(['identity', 'gzip'])(
    'breaks the answer off (%s), never ends it early',
    async (encoding) => {
      const response = await report(past, 'csv', { 'accept-encoding': encoding })
      expect(response.status).toBe(200)
      const reader = response.body?.getReader()
      await reader?.read()
      if (encoding === 'gzip') await web.stopDatabase()
      else
        await web.db.command(`KILL QUERY WHERE query LIKE '%FROM hops%' AND query NOT LIKE 'KILL%'`)
      const rest = (async () => {
        while ((await reader?.read())?.done === false);
      })()
      await expect(rest).rejects.toThrow()
    },
  )
})
