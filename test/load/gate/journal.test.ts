import { describe, expect, it } from 'vitest'
import { decide, FRESH_MS } from '#lib/load/gate/decide'
import { createGateJournal } from '#lib/load/gate/journal'
import type { GateAnswer } from '#lib/model/gate'
import type { Outcome } from '#lib/model/verdict'
import { SAMPLE_MS, sampleVerdict } from '#test/support/gates/sample-verdict'

interface Told {
  readonly atS: number
  readonly outcome?: Outcome
  readonly asker?: string
  readonly gate?: string
  readonly freshMs?: number
}

function open({ fails = () => false }: { fails?: () => boolean } = {}) {
  const rows: GateAnswer[] = []
  const complaints: unknown[] = []
  const journal = createGateJournal({
    append: async (row) => {
      if (fails()) throw new Error('away')
      rows.push(row)
    },
    complain: (error) => complaints.push(error),
  })
  const tell = async ({ atS, outcome = 'pass', asker = 'ci', gate = 'argo', freshMs }: Told) => {
    const question = { stage: null, freshMs: freshMs ?? FRESH_MS, dryRun: true }
    const nowMs = SAMPLE_MS + atS * 1_000
    const reply = decide(question, {
      ...{ verdict: sampleVerdict(outcome), state: 'running', revision: 1, nowMs },
      evaluator: { judgedAgoMs: 0, unjudged: [] },
    })
    await journal.note({ reply, question, gate, asker, nowMs })
  }
  const seen = () => rows.map(({ atMs, changed }) => [(atMs - SAMPLE_MS) / 1_000, changed])
  return { rows, complaints, tell, seen }
}

describe('the journal of gates', () => {
  it('keeps what was asked, what is the case, and what was answered', async () => {
    const { rows, tell } = open()
    await tell({ atS: 0, outcome: 'fail' })
    expect(rows).toEqual([
      {
        atMs: SAMPLE_MS,
        rollout: 'favorites-v2',
        stage: 'canary',
        gate: 'argo',
        asker: 'ci',
        outcome: 'fail',
        answered: 'pass',
        dryRun: true,
        changed: true,
        reason: 'routing: Three marked requests reached baseline.',
      },
    ])
  })

  it('writes what changes at once, and what does not once a minute', async () => {
    const { tell, seen } = open()
    for (let atS = 0; atS <= 125; atS += 5) await tell({ atS })
    await tell({ atS: 126, outcome: 'fail' })
    await tell({ atS: 127, outcome: 'fail' })
    expect(seen()).toEqual([
      [0, true],
      [60, false],
      [120, false],
      [126, true],
    ])
  })

  it('keeps askers, gates and questions apart', async () => {
    const { tell, seen } = open()
    for (let atS = 0; atS < 10; atS += 1) {
      await tell({ atS })
      await tell({ atS, asker: 'cd', outcome: 'fail' })
      await tell({ atS, gate: 'jenkins', outcome: 'error' })
    }
    expect(seen()).toHaveLength(3)
  })

  it('is not filled by somebody who asks in ever new ways', async () => {
    const { tell, seen } = open()
    for (let n = 0; n < 500; n += 1) await tell({ atS: 0, freshMs: FRESH_MS + n })
    expect(seen()).toHaveLength(60)
    await tell({ atS: 60, freshMs: 1_000_000 })
    expect(seen()).toHaveLength(61)
  })

  it('tries again when an answer could not be kept, and keeps nobody waiting', async () => {
    let away = true
    const { tell, seen, complaints } = open({ fails: () => away })
    await tell({ atS: 0 })
    away = false
    await tell({ atS: 1 })
    expect(complaints).toHaveLength(1)
    expect(seen()).toEqual([[1, true]])
  })
})
