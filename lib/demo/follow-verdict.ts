// Tells on the terminal when a rollout's verdict changes; the dashboard says the rest.
import type { Verdict } from '#lib/model/verdict'
import type { ProductApi } from './product-api'

const LOOK_EVERY_MS = 3_000

/** Returns what stops it. An API that does not answer is asked again at the next look. */
export function followVerdict(
  api: Pick<ProductApi, 'verdict'>,
  rollout: string,
  say: (text: string) => void,
): () => void {
  let last = ''
  const look = async (): Promise<void> => {
    try {
      const verdict = await api.verdict(rollout)
      if (verdict.outcome === last) return
      last = verdict.outcome
      say(`verdict of ${rollout}: ${verdict.outcome}. ${reasonOf(verdict)}`)
    } catch {
      // The page shows what is wrong with the product; here the next look is soon enough.
    }
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/** The sentence of the first finding that made the verdict what it is. */
function reasonOf({ outcome, findings }: Verdict): string {
  const decisive = findings.find((finding) => finding.required && finding.outcome === outcome)
  return decisive?.summary ?? ''
}
