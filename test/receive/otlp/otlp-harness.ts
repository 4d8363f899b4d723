// Decodes OTLP requests into a fresh block, with what the ids stand for looked up beside each row.

import { createDecoder, type DecoderDeps } from '#lib/receive/otlp/decode/decoder'
import { decodeTraces } from '#lib/receive/otlp/decode/traces'
import { jsonToProto } from '#lib/receive/otlp/json-request'
import { createDimensions } from '#lib/store/block/dimensions'
import { createMarkKeys, type MarkKeys } from '#lib/store/block/mark-keys'
import { createSpanBlock, type SpanBlock } from '#lib/store/block/span-block'
import { type BlockRow, readBlock } from '#test/support/read-block'

/** When the captures were made: spans far from "now" are rejected. */
export const CAPTURED_MS = Date.UTC(2026, 10, 22, 18)

export interface NamedRow extends BlockRow {
  readonly source: Record<string, unknown> | undefined
  readonly endpoint: string
  readonly peer: { name: string; kind: string } | undefined
  readonly mark: Record<string, string>
}

export function createHarness(
  options: { attributes?: DecoderDeps['attributes']; markKeys?: MarkKeys; nowMs?: number } = {},
) {
  const dimensions = createDimensions()
  dimensions.nowMs = options.nowMs ?? CAPTURED_MS
  const markKeys = options.markKeys ?? createMarkKeys()
  const block: SpanBlock = createSpanBlock()
  const { attributes = 'all' } = options
  const decoder = createDecoder({ dimensions, markKeys, attributes, daysKept: 7 })
  const tables = {
    sources: new Map<string, Record<string, unknown>>(),
    endpoints: new Map<string, Record<string, unknown>>(),
    peers: new Map<string, Record<string, unknown>>(),
    marks: new Map<string, Record<string, unknown>>(),
    source_labels: new Map<string, Record<string, unknown>>(),
  }
  const keys = {
    sources: 'source_id',
    endpoints: 'endpoint_id',
    peers: 'peer_id',
    marks: 'mark_id',
    source_labels: 'source_id',
  } as const
  return {
    block,
    dimensions,
    decoder,
    decode: (bytes: Uint8Array) => decodeTraces(decoder, bytes, block),
    decodeJson: (request: unknown) =>
      decodeTraces(decoder, jsonToProto(Buffer.from(JSON.stringify(request))), block),
    rows(): NamedRow[] {
      for (const { table, row } of dimensions.drain()) {
        const fields = row as Record<string, unknown>
        tables[table].set(String(fields[keys[table]]), fields)
      }
      return readBlock(block).map((row) => ({
        ...row,
        source: tables.sources.get(row.sourceId),
        endpoint: String(tables.endpoints.get(row.endpointId)?.name),
        peer: tables.peers.get(row.peerId) as NamedRow['peer'],
        mark: (tables.marks.get(row.markId)?.pairs ?? {}) as Record<string, string>,
      }))
    },
  }
}

/** One span in OTLP/JSON, with ids and times that are accepted; `fields` replace any of them. */
export function jsonSpan(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'work',
    kind: 1,
    startTimeUnixNano: String(BigInt(CAPTURED_MS) * 1_000_000n),
    endTimeUnixNano: String(BigInt(CAPTURED_MS) * 1_000_000n + 1_234_567n),
    ...fields,
  }
}

/** A request with these spans from one source. */
export function jsonRequest(
  spans: readonly unknown[],
  resource: Record<string, string> = { 'service.name': 'shop' },
): Record<string, unknown> {
  const attributes = jsonAttributes(resource)
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] }
}

export function jsonAttributes(values: Record<string, unknown>) {
  return Object.entries(values).map(([key, value]) => ({ key, value: jsonValue(value) }))
}

function jsonValue(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'bigint') return { intValue: String(value) }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: value } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } }
  return { kvlistValue: { values: jsonAttributes(value as Record<string, unknown>) } }
}
