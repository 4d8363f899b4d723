// A block's rows as plain objects, read back from its columns the way the database reads them.
import { decimalId } from '#lib/model/murmur'
import type { SpanBlock } from '#lib/store/block/span-block'
import { type TextColumn, textChunks } from '#lib/store/block/text-column'

export interface BlockRow {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly sourceId: string
  readonly callerSourceId: string
  readonly startUs: bigint
  readonly durationUs: bigint
  readonly kind: number
  readonly status: number
  readonly flags: number
  readonly endpointId: string
  readonly peerId: string
  readonly markId: string
  readonly weight: number
  readonly traceName: string
  readonly attributes: string
  readonly events: string
}

/** The texts of a column, by their length prefixes; fails when bytes are left over. */
export function readTexts(column: TextColumn): string[] {
  const bytes = Buffer.concat(textChunks(column))
  const texts: string[] = []
  let at = 0
  while (at < bytes.length) {
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    if (at + length > bytes.length) throw new Error('a text is longer than its column')
    texts.push(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at, at + length)))
    at += length
  }
  return texts
}

export function readBlock(block: SpanBlock): BlockRow[] {
  const names = readTexts(block.traceName)
  const attributes = readTexts(block.attributes)
  const events = readTexts(block.events)
  for (const texts of [names, attributes, events]) {
    if (texts.length !== block.rows) throw new Error('a text column does not have one text a row')
  }
  const words = (column: Uint32Array, row: number) =>
    decimalId(column[row * 2]!, column[row * 2 + 1]!)
  const hex = (column: Uint32Array, row: number) =>
    BigInt(words(column, row)).toString(16).padStart(16, '0')
  return Array.from({ length: block.rows }, (_, row) => ({
    traceId: Buffer.from(block.traceId.subarray(row * 16, row * 16 + 16)).toString('hex'),
    spanId: hex(block.spanId, row),
    parentId: hex(block.parentId, row),
    sourceId: words(block.sourceId, row),
    callerSourceId: words(block.callerSourceId, row),
    startUs: BigInt.asIntN(64, BigInt(words(block.start, row))),
    durationUs: BigInt(words(block.durationUs, row)),
    kind: block.kind[row]!,
    status: block.status[row]!,
    flags: block.flags[row]!,
    endpointId: words(block.endpointId, row),
    peerId: words(block.peerId, row),
    markId: words(block.markId, row),
    weight: block.weight[row]!,
    traceName: names[row]!,
    attributes: attributes[row]!,
    events: events[row]!,
  }))
}
