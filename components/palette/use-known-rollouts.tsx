'use client'
import { useEffect, useState } from 'react'
import type { RolloutListEntry } from '#lib/load/load-rollouts'

export type KnownRollouts =
  | { readonly state: 'reading' }
  | { readonly state: 'failed' }
  | { readonly state: 'known'; readonly rollouts: readonly RolloutListEntry[] }

/** Read anew whenever `asked` grows; what was known stays until then. */
export function useKnownRollouts(asked: number): KnownRollouts {
  const [known, setKnown] = useState<KnownRollouts>({ state: 'reading' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it opens, read anew
  useEffect(() => {
    const abort = new AbortController()
    readRollouts(abort.signal).then(
      (rollouts) => setKnown({ state: 'known', rollouts }),
      () => {
        if (!abort.signal.aborted) setKnown({ state: 'failed' })
      },
    )
    return () => abort.abort()
  }, [asked])
  return known
}

async function readRollouts(signal: AbortSignal): Promise<readonly RolloutListEntry[]> {
  const response = await fetch('/api/v1/rollouts', { signal })
  if (!response.ok) throw new Error(response.statusText)
  const { rollouts }: { rollouts: readonly RolloutListEntry[] } = await response.json()
  return rollouts
}
