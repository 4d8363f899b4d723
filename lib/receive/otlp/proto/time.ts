// OTLP's nanoseconds, 64 bits in two words, to microseconds: exact, without BigInt.

/** Where the functions here leave their answer: low and high word. */
export const time = { low: 0, high: 0 }

const WORD = 4_294_967_296

/** Nanoseconds at `at` (fixed64) divided by 1000, rounded down. */
export function microseconds(view: DataView, at: number): void {
  const high = view.getUint32(at + 4, true)
  const quotient = Math.floor(high / 1_000)
  // The remainder is below 1000, so this is below 2^42: exact in a double.
  const rest = (high - quotient * 1_000) * WORD + view.getUint32(at, true)
  time.low = Math.floor(rest / 1_000)
  time.high = quotient
}

/** Microseconds from one fixed64 of nanoseconds to another, rounded down; 0 when it ends before. */
export function durationUs(view: DataView, startAt: number, endAt: number): void {
  const high = view.getUint32(endAt + 4, true) - view.getUint32(startAt + 4, true)
  const low = view.getUint32(endAt, true) - view.getUint32(startAt, true)
  // Exact up to 2^53 ns, 104 days; beyond that a few nanoseconds do not matter.
  const us = Math.max(0, Math.floor((high * WORD + low) / 1_000))
  time.low = us % WORD
  time.high = Math.floor(us / WORD)
}
