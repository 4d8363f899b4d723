// An outcome as a sign and a word: colour only repeats it. Pure.
import type { Outcome } from '#lib/model/verdict'
import type { Voice } from '#lib/wording/voice'
import { type Html, html } from './html'

const OUTCOME_SIGN: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  fail: '✕',
  inconclusive: '?',
  error: '!',
}

export function outcomeBadge(outcome: Outcome, { say }: Voice): Html {
  return html`<span class="badge" data-outcome="${outcome}">${OUTCOME_SIGN[outcome]} ${say(`outcome.${outcome}`)}</span>`
}
