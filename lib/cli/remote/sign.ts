// One character for each outcome, for terminals.
import type { Outcome } from '#lib/model/verdict'

export const SIGN: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  fail: '✕',
  inconclusive: '?',
  error: '!',
}
