// OTLP's nanoseconds, 64 bits in two words, to microseconds: exact, without BigInt.
import { VIEW } from './input'

/**
 * Where the functions here leave their answer: low and high word, signed. Numbers beyond 32 bits in
 * one such object would make every object of its shape slow, those of other files too.
 */
export const MICROS = { low: 0, high: 0 }

const WORD = 4_294_967_296

/** Nanoseconds at `at` (fixed64) divided by 1000, rounded down. */
export function readMicroseconds(at: number): void {
  const high = VIEW.getUint32(at + 4, true)
  const quotient = Math.floor(high / 1_000)
  // The remainder is below 1000, so this is below 2^42: exact in a double.
  const rest = (high - quotient * 1_000) * WORD + VIEW.getUint32(at, true)
  MICROS.low = Math.floor(rest / 1_000) | 0
  MICROS.high = quotient | 0
}

/** Microseconds from one fixed64 of nanoseconds to another, rounded down; 0 when it ends before. */
export function readDuration(startAt: number, endAt: number): void {
  const high = VIEW.getUint32(endAt + 4, true) - VIEW.getUint32(startAt + 4, true)
  const low = VIEW.getUint32(endAt, true) - VIEW.getUint32(startAt, true)
  // Exact up to 2^53 ns, 104 days; beyond that a few nanoseconds do not matter.
  const us = Math.max(0, Math.floor((high * WORD + low) / 1_000))
  const upper = Math.floor(us / WORD)
  MICROS.low = (us - upper * WORD) | 0
  MICROS.high = upper | 0
}
