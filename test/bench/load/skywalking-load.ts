// Endless, unique, realistic SkyWalking segments as bytes, cheap enough to make while measuring.
// How: one trace of a shop is encoded once per variant; then only its ids, times and numbers, which
// have a fixed size on the wire, are overwritten in a copy.
import { encodeSegmentJson } from '#lib/receive/skywalking/json-mapping'
import {
  EPOCH,
  NUMBER,
  SEGMENTS,
  TRACE,
  TRACE_MS_MAX,
  traceOf,
} from '#test/bench/load/skywalking-shop'

export interface LoadSegment {
  readonly bytes: Buffer
  readonly spans: number
}

export interface LoadOptions {
  /** The same seed gives the same segments. */
  readonly seed: number
  /** When the next trace begins, epoch ms. */
  readonly nowMs: () => number
  /** Share of traces that carry the mark and reach the gray group. */
  readonly gray?: number
  readonly instances?: number
}

interface Template {
  readonly bytes: Buffer
  readonly spans: number
  readonly traceAt: readonly number[]
  /** Where each segment's id stands, by number of the segment. */
  readonly segmentAt: readonly (readonly number[])[]
  readonly numberAt: readonly number[]
  /** Where each time stands, and its milliseconds into the trace. */
  readonly timeAt: readonly (readonly [at: number, offsetMs: number])[]
}

function positions(bytes: Buffer, needle: string | Buffer): number[] {
  const found: number[] = []
  for (let i = bytes.indexOf(needle); i !== -1; i = bytes.indexOf(needle, i + 1)) found.push(i)
  return found
}

function putVarint(bytes: Buffer, at: number, value: number): void {
  let rest = value
  for (let i = 0; i < 5; i++) {
    bytes[at + i] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  bytes[at + 5] = rest
}

function toTemplate(segment: object & { spans?: readonly unknown[] }): Template {
  const bytes = encodeSegmentJson(segment)
  const timeAt = Array.from({ length: TRACE_MS_MAX }, (_, offsetMs) => {
    const time = Buffer.alloc(6)
    putVarint(time, 0, EPOCH + offsetMs)
    return positions(bytes, time).map((i) => [i, offsetMs] as const)
  })
  return {
    bytes,
    spans: segment.spans?.length ?? 0,
    traceAt: positions(bytes, TRACE),
    segmentAt: SEGMENTS.map((id) => positions(bytes, id)),
    numberAt: positions(bytes, NUMBER),
    timeAt: timeAt.flat(),
  }
}

const HEX = Array.from({ length: 256 }, (_, i) => Buffer.from(i.toString(16).padStart(2, '0')))

/** Seeded: xorshift32. */
function randomFrom(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** `next` gives one trace at a time: four segments that may be sent and kept. */
export function createSkywalkingLoad(options: LoadOptions): { next(): LoadSegment[] } {
  const random = randomFrom(options.seed)
  const instances = options.instances ?? 4
  const variants = (gray: boolean, fails: boolean) =>
    Array.from({ length: instances }, (_, instance) =>
      traceOf({ gray, fails, instance }).map(toTemplate),
    )
  const healthy = [variants(false, false), variants(true, false)] as const
  const failing = [variants(false, true), variants(true, true)] as const
  const id = Buffer.from(`${'0'.repeat(32)}.123.${'0'.repeat(17)}`)
  const ids = [TRACE, ...SEGMENTS].map(() => Buffer.from(id))
  const digits = Buffer.alloc(NUMBER.length)

  /** `<32 hex>.<thread>.<13 digits of time><4 digits of count>`, as Java agents write ids. */
  function renew(target: Buffer, nowMs: number, index: number): void {
    for (let i = 0; i < 32; i += 8) {
      const word = random()
      for (let j = 0; j < 4; j++) HEX[(word >>> (8 * j)) & 255]!.copy(target, i + 2 * j)
    }
    target.write(`${nowMs}${String(1000 + (index % 9000))}`, 37, 'latin1')
  }

  function fill(template: Template, nowMs: number): LoadSegment {
    const bytes = Buffer.from(template.bytes)
    for (const i of template.traceAt) ids[0]!.copy(bytes, i)
    template.segmentAt.forEach((list, index) => {
      for (const i of list) ids[index + 1]!.copy(bytes, i)
    })
    for (const i of template.numberAt) {
      digits.write(String(1_000_000 + (random() % 9_000_000)), 'latin1')
      digits.copy(bytes, i)
    }
    for (const [i, offsetMs] of template.timeAt) putVarint(bytes, i, nowMs + offsetMs)
    return { bytes, spans: template.spans }
  }

  return {
    next() {
      const nowMs = Math.floor(options.nowMs())
      for (const target of ids) renew(target, nowMs, random())
      const isGray = random() / 2 ** 32 < (options.gray ?? 0.1) ? 1 : 0
      const family = random() % 100 === 0 ? failing : healthy
      const trace = family[isGray][random() % instances]!
      return trace.map((template) => fill(template, nowMs))
    },
  }
}

/** Traces in one stream: about what a busy Java agent has ready each time it sends. */
const TRACES_PER_BATCH = 64
const PREFIX_BYTES = 5

/** Whole gRPC streams of segments, each message with its prefix; every batch is a buffer of its own. */
export function createSkywalkingBatches(): { next(): Buffer; readonly spansPerMessage: number } {
  const load = createSkywalkingLoad({ seed: process.pid, nowMs: Date.now })
  const spansPerMessage = TRACES_PER_BATCH * load.next().reduce((sum, { spans }) => sum + spans, 0)
  return {
    spansPerMessage,
    next() {
      const segments = Array.from({ length: TRACES_PER_BATCH }, () => load.next()).flat()
      const size = segments.reduce((sum, { bytes }) => sum + PREFIX_BYTES + bytes.length, 0)
      const batch = Buffer.alloc(size)
      let at = 0
      for (const { bytes } of segments) {
        batch.writeUInt32BE(bytes.length, at + 1)
        at += PREFIX_BYTES + bytes.copy(batch, at + PREFIX_BYTES)
      }
      return batch
    },
  }
}
