import { describe, expect, it } from 'vitest'
import { createRefusals } from '#lib/load/access/refusals'
import type { AuditEntry } from '#lib/store/query/append-audit'

function watched() {
  const told: AuditEntry[] = []
  const timers: (() => void)[] = []
  const refusals = createRefusals({
    tell: (entries) => told.push(...entries),
    later: (then) => timers.push(then),
  })
  return { told, refusals, minuteOver: () => timers.pop()?.() }
}

const wrong = (address = '10.0.0.1', action = 'GET /rollouts'): AuditEntry => ({
  ...{ atMs: 1, actor: '', role: '', action, subject: '', status: 401, address },
})

describe('refusals', () => {
  it('are told at once, and equal ones as a number at the end of the minute', () => {
    const { told, refusals, minuteOver } = watched()
    for (let count = 0; count < 1_000; count++) refusals.note({ ...wrong(), atMs: count })
    expect(told).toEqual([{ ...wrong(), atMs: 0 }])
    minuteOver()
    expect(told[1]).toEqual({ ...wrong(), atMs: 999, times: 999 })
    minuteOver()
    expect(told).toHaveLength(2)
  })

  it('of different kinds are told singly, but a flood of kinds as a number', () => {
    const { told, refusals, minuteOver } = watched()
    for (let count = 0; count < 5_000; count++) refusals.note(wrong(`10.0.0.${count}`))
    expect(told).toHaveLength(200)
    minuteOver()
    expect(told).toHaveLength(201)
    expect(told[200]).toMatchObject({ action: 'others', address: '', status: 401, times: 4_800 })
  })

  it('begin anew with the next minute', () => {
    const { told, refusals, minuteOver } = watched()
    refusals.note(wrong())
    minuteOver()
    refusals.note(wrong())
    expect(told).toHaveLength(2)
  })
})
