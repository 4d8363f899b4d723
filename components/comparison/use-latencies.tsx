'use client'
import { useEffect, useState } from 'react'
import type { LatencyDistribution } from '#lib/load/comparison/load-latency'
import type { Comparison } from '#lib/load/load-comparison'
import type { LatencySubject } from './use-latency-subject'

/** Distributions of minutes hardly change within this. */
const STEP_MS = 10_000

export interface LatenciesArgs {
  readonly rollout: string
  readonly comparison: Pick<Comparison, 'from' | 'to'>
  readonly subject: LatencySubject
  readonly isSeen: boolean
}

/** Null until they are here. Reads again as time goes on; what is shown stays until then. */
export function useLatencies({ rollout, comparison, subject, isSeen }: LatenciesArgs) {
  const [latencies, setLatencies] = useState<LatencyDistribution | null>(null)
  const [failed, setFailed] = useState(false)
  const { service, endpoint } = subject
  const toMs = Math.ceil(Date.parse(comparison.to) / STEP_MS) * STEP_MS
  const fromMs = Math.floor(Date.parse(comparison.from) / STEP_MS) * STEP_MS
  useEffect(() => {
    if (!isSeen || service === null || service === '') return
    const stop = new AbortController()
    const query = new URLSearchParams({
      ...{ service, from: String(fromMs), to: String(toMs) },
      ...(endpoint === null ? {} : { endpoint }),
    })
    const path = `/api/v1/rollouts/${encodeURIComponent(rollout)}/latency?${query}`
    fetch(path, { signal: stop.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(`status ${answer.status}`)
        setLatencies((await answer.json()) as LatencyDistribution)
        setFailed(false)
      })
      .catch(() => setFailed(!stop.signal.aborted))
    return () => stop.abort()
  }, [rollout, service, endpoint, fromMs, toMs, isSeen])
  const isAsked = latencies?.service === service && latencies?.endpoint === endpoint
  return { latencies: isAsked ? latencies : null, failed }
}
