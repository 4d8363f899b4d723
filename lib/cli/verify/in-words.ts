// What `grayproof verify` says on a terminal or in the log of a pipeline: the reason first.
import { shareInWords } from '#lib/cli/remote/share-in-words'
import { SIGN } from '#lib/cli/remote/sign'
import type { Finding } from '#lib/model/verdict'
import { hasVerdict, type Verified } from './outputs'

const TRACES_SHOWN = 3

/** One line: what, and why. */
export function reasonLine(verified: Verified): string {
  const { result, rollout, reason } = verified
  if (!hasVerdict(verified)) return `${SIGN.error} ${rollout}: error: ${oneLine(reason)}`
  const { stage, dryRun, outcome } = verified
  const where = stage === null ? rollout : `${rollout}, stage ${stage}`
  const really = dryRun ? ` (dry run; really ${outcome})` : ''
  return `${SIGN[result]} ${where}: ${result}${really}: ${reason}`
}

export function inWords(verified: Verified): readonly string[] {
  if (!hasVerdict(verified)) return [reasonLine(verified)]
  const { asOf, share, verdict } = verified
  return [
    reasonLine(verified),
    `  verdict: ${verdict.outcome} since ${verdict.since}, data up to ${asOf}`,
    `  share: ${shareInWords(share)}`,
    ...verdict.findings.flatMap(findingInWords),
  ]
}

function findingInWords({ check, outcome, summary, evidence, required }: Finding): string[] {
  const shown = evidence.slice(0, TRACES_SHOWN).map(({ traceId }) => traceId)
  const traces = shown.length === 0 ? [] : [`      traces: ${shown.join(' ')}`]
  return [`  ${SIGN[outcome]} ${check}${required ? '' : ' (shown only)'}: ${summary}`, ...traces]
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
