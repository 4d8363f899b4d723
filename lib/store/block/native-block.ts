// A block as ClickHouse's Native format: header, then each column's name, type and bytes.
import type { SpanBlock } from './span-block'
import { type TextColumn, textChunks } from './text-column'

type Part = (block: SpanBlock) => Uint8Array[]

const fixed =
  (pick: (block: SpanBlock) => Uint8Array | Uint32Array | Float32Array, perRow: number): Part =>
  (block) => {
    const column = pick(block)
    return [new Uint8Array(column.buffer, column.byteOffset, block.rows * perRow)]
  }

const texts =
  (pick: (block: SpanBlock) => TextColumn): Part =>
  (block) =>
    textChunks(pick(block))

/** Every column of `spans` but `received`, in table order, with the bytes of each. */
const COLUMNS: readonly (readonly [name: string, type: string, part: Part])[] = [
  ['trace_id', 'FixedString(16)', fixed((b) => b.traceId, 16)],
  ['span_id', 'UInt64', fixed((b) => b.spanId, 8)],
  ['parent_id', 'UInt64', fixed((b) => b.parentId, 8)],
  ['source_id', 'UInt64', fixed((b) => b.sourceId, 8)],
  ['caller_source_id', 'UInt64', fixed((b) => b.callerSourceId, 8)],
  ['start', "DateTime64(6, 'UTC')", fixed((b) => b.start, 8)],
  ['duration_us', 'UInt64', fixed((b) => b.durationUs, 8)],
  ['kind', 'UInt8', fixed((b) => b.kind, 1)],
  ['status', 'UInt8', fixed((b) => b.status, 1)],
  ['flags', 'UInt8', fixed((b) => b.flags, 1)],
  ['endpoint_id', 'UInt64', fixed((b) => b.endpointId, 8)],
  ['peer_id', 'UInt64', fixed((b) => b.peerId, 8)],
  ['mark_id', 'UInt64', fixed((b) => b.markId, 8)],
  ['weight', 'Float32', fixed((b) => b.weight, 4)],
  ['trace_name', 'String', texts((b) => b.traceName)],
  ['attributes', 'String', texts((b) => b.attributes)],
  ['events', 'String', texts((b) => b.events)],
]

export const SPAN_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name)

const encoder = new TextEncoder()

/**
 * The block's rows as views of its own memory: valid while the block is not written to. Layout:
 * ClickHouse docs, "Native format", as a client without a protocol revision sends it.
 */
export function nativeParts(block: SpanBlock): Uint8Array[] {
  const parts: Uint8Array[] = [new Uint8Array([...varint(COLUMNS.length), ...varint(block.rows)])]
  for (const [name, type, part] of COLUMNS) {
    parts.push(new Uint8Array([...framed(name), ...framed(type)]), ...part(block))
  }
  return parts
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  bytes.push(rest)
  return bytes
}

function framed(text: string): number[] {
  const bytes = encoder.encode(text)
  return [...varint(bytes.length), ...bytes]
}
