// Status of a span: the code into its column, the description among the attributes.
import { SPAN_STATUS } from '#lib/model/span'
import { writeCutString } from '#lib/receive/otlp/proto/any-value'
import { readVarint, skipField, varint, wrongType } from '#lib/receive/otlp/proto/wire'
import { writeAscii } from '#lib/store/block/json-text'
import { hasRoom } from './attributes'
import type { Decoder } from './decoder'

/** Tags of Status's fields (trace.proto); field 1 is reserved. */
const MESSAGE = 0x12
const CODE = 0x18
/** The key that OpenTelemetry's exporters to other formats use (specification, common/mapping-to-non-otlp). */
const DESCRIPTION = '"otel.status_description":'

export function decodeStatus(d: Decoder, start: number, end: number): void {
  const { bytes } = d.message
  const out = d.block.attributes
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    const next = skipField(bytes, at, end, tag)
    if (tag === CODE) {
      const known = varint.high === 0 && varint.low >= 0 && varint.low <= SPAN_STATUS.error
      d.span.status = known ? varint.low : SPAN_STATUS.unset
    } else if (tag === MESSAGE) {
      const length = varint.low
      if (length > 0 && (d.keepAll || d.keepSelected) && hasRoom(out, length, true)) {
        writeAscii(out, DESCRIPTION)
        writeCutString(out, d.message, next - length, next)
        out.bytes[out.at++] = 0x2c
      }
    } else if (tag >>> 3 === 2 || tag >>> 3 === 3) throw wrongType(tag >>> 3)
    at = next
  }
}
