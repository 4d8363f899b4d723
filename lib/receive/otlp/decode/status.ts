// Status of a span: the code into its column, the description among the attributes.
import { SPAN_STATUS } from '#lib/model/span'
import { putCutString } from '#lib/receive/otlp/proto/any-value'
import { put, putAscii } from '#lib/receive/otlp/proto/json-out'
import { readTag, skipField, VARINT, wrongType } from '#lib/receive/otlp/proto/wire'
import { hasRoom } from './attributes'
import { type Decoder, SPAN } from './decoder'

/** Tags of Status's fields (trace.proto); field 1 is reserved. */
const MESSAGE = 0x12
const CODE = 0x18
/** The key of OpenTelemetry's exporters to other formats (specification, mapping-to-non-otlp). */
const DESCRIPTION = '"otel.status_description":'

export function decodeStatus(d: Decoder, start: number, end: number): void {
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    const next = skipField(at, end, tag)
    if (tag === CODE) {
      const { low, high } = VARINT
      const isKnown = high === 0 && low >= 0 && low <= SPAN_STATUS.error
      SPAN.status = isKnown ? low : SPAN_STATUS.unset
    } else if (tag === MESSAGE) putDescription(d, next - VARINT.low, next)
    else if (tag >>> 3 === 2 || tag >>> 3 === 3) throw wrongType(tag >>> 3)
    at = next
  }
}

function putDescription(d: Decoder, start: number, end: number): void {
  if (end === start || !(d.keepAll || d.keptFlags !== 0) || !hasRoom(end - start, true)) return
  putAscii(DESCRIPTION)
  putCutString(start, end)
  put(0x2c)
}
