import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApiClient } from '#lib/cli/remote/api-client'
import { saveReport } from '#lib/cli/report/save-report'

const LINE = '收藏,1\r\n'

describe('grayproof report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grayproof-report-'))
  const file = join(folder, 'report.csv')
  let server: Server
  let remote: { url: string; api: ReturnType<typeof createApiClient> }
  const seen: string[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.headers.authorization} ${request.url}`)
      if (request.url?.includes('nobody')) {
        const error = { code: 'not-found', message: 'there is no rollout "nobody"', details: null }
        response.writeHead(404).end(JSON.stringify({ error }))
      } else if (request.url?.includes('broken')) {
        response.write(LINE.repeat(1_000), () => response.destroy())
      } else response.end(LINE.repeat(50_000))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    remote = { url, api: createApiClient({ url, token: 'secret' }) }
  })
  afterEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('writes the whole file, asked for as it was wished', async () => {
    await saveReport(remote, { rollout: '收藏', table: 'hops', columns: 'caller,callee' }, file)
    expect(readFileSync(file, 'utf8')).toBe(LINE.repeat(50_000))
    expect(readdirSync(folder)).toEqual(['report.csv'])
    const path = `/api/v1/rollouts/${encodeURIComponent('收藏')}/report.csv`
    expect(seen.at(-1)).toBe(`Bearer secret ${path}?table=hops&columns=caller%2Ccallee`)
    await saveReport(remote, { rollout: 'a', html: true, lang: 'zh-CN' }, file)
    expect(seen.at(-1)).toMatch(/\/a\/report\.html\?lang=zh-CN$/)
  })

  it('leaves what was there when the download breaks off, and no part of it', async () => {
    writeFileSync(file, 'of yesterday')
    const broken = saveReport(remote, { rollout: 'broken', table: 'hops' }, file)
    await expect(broken).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/broke off before its end .* nothing of it was kept/),
    })
    expect(readdirSync(folder)).toEqual(['report.csv'])
    expect(readFileSync(file, 'utf8')).toBe('of yesterday')
  })

  it('says what the server says, what is missing, and where it cannot write', async () => {
    const missing = saveReport(remote, { rollout: 'nobody', table: 'hops' }, file)
    await expect(missing).rejects.toThrow(/^there is no rollout "nobody"$/)
    await expect(saveReport(remote, { rollout: 'a' }, file)).rejects.toThrow(/--table <name>/)
    const nowhere = join(folder, 'no', 'report.csv')
    await expect(saveReport(remote, { rollout: 'a', html: true }, nowhere)).rejects.toThrow(
      /cannot write .*: there is no such directory/,
    )
    expect(readdirSync(folder)).toEqual([])
  })
})
