// How: a gate before a destination that the test opens and closes; waiting runs on fake time.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { giveBuffer } from '#lib/receive/buffer-pool'
import { createGate } from '#lib/receive/gate'
import { GATE_WAIT_MS } from '#lib/receive/limits'

const MEGABYTE = 1024 * 1024

function createDoor() {
  let open = true
  let tell = () => {}
  const gate = createGate({
    hasRoom: () => open,
    onRoom(listener) {
      tell = listener
    },
  })
  const said: string[] = []
  const buffers: (Buffer | null)[] = []
  return {
    gate,
    said,
    buffers,
    shut() {
      open = false
    },
    open() {
      open = true
      tell()
    },
    enter: (name: string, bytes: number | null) =>
      gate.enter(bytes, {
        start(buffer) {
          said.push(name)
          buffers.push(buffer)
        },
        refuse: ({ code }) => said.push(`${name}: ${code}`),
      }),
  }
}

describe('the gate', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('lets messages in at once, with memory, while there is room', () => {
    const { gate, said, buffers, enter } = createDoor()
    enter('small', 1_000)
    enter('whole in its first chunk', 0)
    enter('unknown', null)
    enter('huge', 60 * MEGABYTE)
    expect(said).toHaveLength(4)
    expect(buffers[0]!.length).toBeGreaterThanOrEqual(1_000)
    expect(buffers[1]).toBeNull()
    // A declared length alone gets no more than this.
    expect(buffers[3]!.length).toBe(MEGABYTE)
    for (const buffer of buffers) if (buffer !== null) giveBuffer(gate.pool, buffer)
    expect(gate.pool.used).toBe(0)
  })

  it('makes messages wait while the destination takes none, and lets them in in order', () => {
    const { gate, said, shut, open, enter } = createDoor()
    shut()
    for (const name of ['a', 'b', 'c']) enter(name, 1_000)
    expect([said, gate.isOpen(), gate.pool.used]).toEqual([[], false, 0])
    open()
    expect([said, gate.isOpen()]).toEqual([['a', 'b', 'c'], true])
  })

  it('makes messages wait while memory is short, also those that would still fit', () => {
    const { gate, said, buffers, enter } = createDoor()
    for (let i = 0; i < 32; i++) enter('full', MEGABYTE)
    enter('first', MEGABYTE)
    enter('second', 1_000)
    expect(said).toHaveLength(32)
    giveBuffer(gate.pool, buffers[0]!)
    expect(said.slice(32)).toEqual(['first'])
    giveBuffer(gate.pool, buffers[1]!)
    expect(said.slice(32)).toEqual(['first', 'second'])
  })

  it('refuses what has waited too long, and then serves the others', () => {
    const { said, shut, open, enter } = createDoor()
    shut()
    enter('early', 1_000)
    vi.advanceTimersByTime(GATE_WAIT_MS / 2)
    enter('late', 1_000)
    vi.advanceTimersByTime(GATE_WAIT_MS / 2)
    expect(said).toEqual(['early: unavailable'])
    open()
    expect(said).toEqual(['early: unavailable', 'late'])
    vi.advanceTimersByTime(GATE_WAIT_MS)
    expect(said).toHaveLength(2)
  })

  it('forgets who left, and keeps no memory for them', () => {
    const { gate, said, shut, open, enter } = createDoor()
    shut()
    const leave = enter('gone', MEGABYTE)
    enter('there', 0)
    leave()
    leave()
    open()
    expect([said, gate.pool.used]).toEqual([['there'], 0])
  })

  it('goes through a long queue when each gives its memory back at once', () => {
    const { gate, shut, open } = createDoor()
    shut()
    let served = 0
    for (let i = 0; i < 20_000; i++) {
      gate.enter(MEGABYTE, {
        start(buffer) {
          served += 1
          giveBuffer(gate.pool, buffer!)
        },
        refuse: () => {},
      })
    }
    open()
    expect([served, gate.pool.used]).toEqual([20_000, 0])
  })
})
