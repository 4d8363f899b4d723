// How: the command itself, on the database of a running product, and on its data when nothing runs.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Verdict } from '#lib/model/verdict'
import { temporaryDirectory } from '#test/support/engine'
import { type Product, startProduct } from '#test/support/processes'
import { chain, MARK, traffic } from '#test/support/scenarios/requests'
import { planWith } from '#test/support/scenarios/scenario'
import { sendOtlp } from '#test/support/scenarios/send-otlp'
import { spansOf } from '#test/support/scenarios/spans'

const SCRIPT = new URL('../../dist/grayproof.mjs', import.meta.url).pathname
const MINUTES = 10
const RANGE_MS = MINUTES * 60_000
const FROM_MS = Math.floor((Date.now() - 2 * RANGE_MS) / 10_000) * 10_000
const FROM = new Date(FROM_MS).toISOString()
const TO = new Date(FROM_MS + RANGE_MS).toISOString()

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the command with the data directory of the test. */
function grayproof(dataDir: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, GRAYPROOF_DATA: dataDir, GRAYPROOF_DATABASE_MEMORY_MB: '1500' }
    const child = spawn(process.execPath, [SCRIPT, ...args], { env })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }))
  })
}

describe('grayproof replay', { timeout: 120_000 }, () => {
  const data = temporaryDirectory()
  let product: Product
  let plan = ''

  beforeAll(async () => {
    product = startProduct({ roles: 'receiver', dataDir: data.path })
    const ports = await product.ready()
    const requests = traffic({ toS: RANGE_MS / 1_000, perSecond: 5 }, (draw) => {
      const isLate = draw.atS > 300
      return draw.chance(isLate ? 0.7 : 0.3)
        ? chain({ at: 'gateway-v1' }, { at: 'order-v2', mark: MARK })
        : chain({ at: 'gateway-v1' }, { at: 'order-v1' })
    })
    const spans = spansOf({ requests, prefix: '', zeroMs: FROM_MS, number: 1 })
    await sendOtlp(ports.otlpHttpPort, spans, { batch: 2_000 })
    plan = join(data.path, 'plan.yaml')
    writeFileSync(plan, planWith().replaceAll('P-', '').replaceAll('NAME', 'order-v2'))
  })
  afterAll(async () => {
    await product?.stop()
    data.remove()
  })

  const asked = ['replay', '--from', FROM, '--to', TO]

  it('tells each change of the verdict while the product runs', async () => {
    const { code, out, err } = await grayproof(data.path, ...asked, '--plan', plan)
    expect(err).toBe('')
    const lines = out.trim().split('\n')
    const words = lines.flatMap(
      (line) => /^20\S+Z {2}\S (\w+) at stage first$/.exec(line)?.[1] ?? [],
    )
    expect([words[0], words.at(-1)]).toEqual(['inconclusive', 'fail'])
    expect(out).toContain('traffic-share: Since ')
    expect(lines.at(-1)).toMatch(
      /^✕ order-v2: fail since .* \(60 looks, \d+ buckets rolled first, .* s\)$/,
    )
    expect(code).toBe(1)
  })

  it('says the same byte for byte, also when nothing runs any more', async () => {
    const first = await grayproof(data.path, ...asked, '--plan', plan, '--json')
    await product.stop()
    const second = await grayproof(data.path, ...asked, '--plan', plan, '--json')
    expect(second).toEqual(first)
    const { changes, verdict } = JSON.parse(first.out) as { changes: Verdict[]; verdict: Verdict }
    expect(changes.at(-1)?.outcome).toBe('fail')
    expect(verdict.findings.find(({ code }) => code === 'share-deviates')?.evidence.length).toBe(20)
  })

  it('never takes a question that cannot be answered for a failed release', async () => {
    expect(await grayproof(data.path, ...asked)).toEqual({
      code: 3,
      out: '',
      err: 'grayproof: which rollout? give a plan with --plan\n',
    })
    const early = await grayproof(data.path, 'replay', '--from', 'yesterday', '--plan', plan)
    expect(early.code).toBe(3)
    expect(early.err).toContain('--from expected a time such as 2026-11-22T10:00Z')
    const stage = await grayproof(data.path, ...asked, '--plan', plan, '--stage', 'last')
    expect(stage.err).toBe('grayproof: order-v2 has no stage "last": it has first, second\n')
    const none = await grayproof(join(data.path, 'nothing'), ...asked, '--plan', plan)
    expect(none.err).toContain('there is no database in')
  })
})
