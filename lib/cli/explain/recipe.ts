// How anyone can compute a finding again: the formula of its method, and the replay of its data.
import type { Finding, Verdict } from '#lib/model/verdict'

/** By a word of `numbers.method`. Letters are names of numbers in the finding. */
const FORMULAS: readonly (readonly [word: string, formula: string])[] = [
  [
    'beta-binomial',
    'ln E = ln B(κp0+k, κ(1−p0)+n−k) − ln B(κp0, κ(1−p0)) − k ln p* − (n−k) ln(1−p*), where p* is ' +
      'k/n moved into what is allowed; requests count divided by the design effect; it fails from ' +
      'ln E ≥ the threshold on',
  ],
  [
    'rate ratio',
    'ln E = ln mean over θ of exp Σ (g ln θ − (g+b) ln((ρθ·ng+nb)/(ρ·ng+nb))), summed over endpoint ' +
      'and time, with g of ng gray and b of nb baseline requests',
  ],
  [
    'van Elteren',
    'ln E = ½ ln(r/(V+r)) + S²/(2(V+r)) + ln 2Φ(S/√(V+r)), with S and V the rank sums of endpoint ' +
      'and time, r = 3, and gray moved by the margin',
  ],
]

/** What to type, too: the same spans give the same verdict. */
export function recipe({ numbers }: Finding, verdict: Verdict): string[] {
  const { method, fromMs } = numbers
  const formulas = FORMULAS.flatMap(([word, formula]) =>
    typeof method === 'string' && method.includes(word) ? [formula] : [],
  )
  if (typeof fromMs !== 'number') return formulas
  const from = new Date(fromMs).toISOString()
  const { rollout, asOf } = verdict
  return [...formulas, `grayproof replay --rollout ${rollout} --from ${from} --to ${asOf} --json`]
}
