// Writes protobuf into a growing buffer: what the JSON requests are turned into.

const FIRST_BYTES = 64 * 1024
/** Lengths of nested messages are written afterwards, into this many bytes: up to 256 MiB. */
const LENGTH_BYTES = 4
const NUMBER_BYTES_MAX = 16

export interface ProtoWriter {
  buffer: Buffer
  at: number
}

export function createProtoWriter(): ProtoWriter {
  return { buffer: Buffer.allocUnsafeSlow(FIRST_BYTES), at: 0 }
}

function reserve(w: ProtoWriter, bytes: number): void {
  if (w.at + bytes <= w.buffer.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(w.buffer.length * 2, w.at + bytes))
  w.buffer.copy(larger, 0, 0, w.at)
  w.buffer = larger
}

function writeVarint32(w: ProtoWriter, value: number): void {
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) w.buffer[w.at++] = (rest & 0x7f) | 0x80
  w.buffer[w.at++] = rest
}

/** Begins a nested message; give the answer to `endMessage`. */
export function beginMessage(w: ProtoWriter, field: number): number {
  reserve(w, NUMBER_BYTES_MAX)
  writeVarint32(w, field * 8 + 2)
  w.at += LENGTH_BYTES
  return w.at
}

export function endMessage(w: ProtoWriter, start: number): void {
  let length = w.at - start
  for (let i = LENGTH_BYTES; i > 0; i--) {
    w.buffer[start - i] = (length & 0x7f) | (i > 1 ? 0x80 : 0)
    length >>>= 7
  }
}

export function writeString(w: ProtoWriter, field: number, text: string): void {
  // UTF-8 takes at most three bytes for each UTF-16 unit.
  reserve(w, text.length * 3 + NUMBER_BYTES_MAX)
  const start = beginMessage(w, field)
  w.at += w.buffer.write(text, w.at, 'utf8')
  endMessage(w, start)
}

export function writeBytes(w: ProtoWriter, field: number, bytes: Uint8Array): void {
  reserve(w, bytes.length + NUMBER_BYTES_MAX)
  const start = beginMessage(w, field)
  w.buffer.set(bytes, w.at)
  w.at += bytes.length
  endMessage(w, start)
}

/** A 64-bit number, signed ones in two's complement. */
export function writeVarint(w: ProtoWriter, field: number, value: bigint): void {
  reserve(w, NUMBER_BYTES_MAX)
  writeVarint32(w, field * 8)
  let rest = BigInt.asUintN(64, value)
  for (; rest >= 0x80n; rest >>= 7n) w.buffer[w.at++] = Number(rest & 0x7fn) | 0x80
  w.buffer[w.at++] = Number(rest)
}

export function writeFixed64(w: ProtoWriter, field: number, value: bigint): void {
  reserve(w, NUMBER_BYTES_MAX)
  writeVarint32(w, field * 8 + 1)
  w.at = w.buffer.writeBigUInt64LE(BigInt.asUintN(64, value), w.at)
}

export function writeDouble(w: ProtoWriter, field: number, value: number): void {
  reserve(w, NUMBER_BYTES_MAX)
  writeVarint32(w, field * 8 + 1)
  w.at = w.buffer.writeDoubleLE(value, w.at)
}
