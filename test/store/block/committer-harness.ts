// How: time is vitest's, the database is a list with a switch; one row is one message.
import { afterEach, beforeEach, vi } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { createCommitter } from '#lib/store/block/committer'
import { type Announcement, createDimensions } from '#lib/store/block/dimensions'
import type { Intake } from '#lib/store/block/intake'
import { addRow, type SpanBlock } from '#lib/store/block/span-block'
import { appendEmptyText } from '#lib/store/block/text-column'

/** Call once at the top of a test file. */
export function installFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
  })

  afterEach(() => {
    vi.useRealTimers()
  })
}

export interface Insert {
  readonly token: string
  readonly rows: number
  readonly announced: number
}

export function setUp() {
  const inserts: Insert[] = []
  const warnings: string[] = []
  const dimensions = createDimensions()
  let announced = 0
  let failure: AppError | null = null
  let gate: Promise<void> = Promise.resolve()
  let tokens = 0
  const intake = createCommitter({
    dimensions,
    async announce(rows: readonly Announcement[]) {
      await gate
      if (failure !== null) throw failure
      announced += rows.length
    },
    async insert(block, token) {
      await gate
      const rows = block.rows
      inserts.push({ token, rows, announced })
      if (failure !== null) throw failure
    },
    newToken: () => `token ${++tokens}`,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    warn: (message) => warnings.push(message),
  })
  return {
    intake,
    inserts,
    warnings,
    dimensions,
    fail(error: AppError | null) {
      failure = error
    },
    /** Holds every write until the returned function is called. */
    hold() {
      let open = () => {}
      gate = new Promise((resolve) => {
        open = resolve
      })
      return () => open()
    },
  }
}

export const NOTHING = new Uint8Array(0)
export const AWAY = new AppError('unavailable', 'the database does not answer')

export function addRows(block: SpanBlock, rows: number): number {
  for (let i = 0; i < rows; i++) {
    addRow(block)
    appendEmptyText(block.traceName)
    appendEmptyText(block.attributes)
    appendEmptyText(block.events)
  }
  return rows
}

/** Adds as many rows as the message says in its first four bytes. */
const decodeRows = (bytes: Uint8Array, block: SpanBlock) =>
  addRows(block, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0))

let serial = 0

/** Bytes of a message of its own that stands for `rows` rows. */
export function messageOf(rows: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setUint32(0, rows)
  new DataView(bytes.buffer).setUint32(4, serial++)
  return bytes
}

export const take = (
  intake: Intake,
  rows: number,
  options: { holdMs?: number; bytes?: Uint8Array } = {},
) => intake.take(options.bytes ?? messageOf(rows), decodeRows, options.holdMs ?? 8_000)
