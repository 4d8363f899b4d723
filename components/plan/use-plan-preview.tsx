'use client'
import { useEffect, useState } from 'react'
import type { PlanPreview } from '#lib/load/plan/preview-plan'

/** How long a pause in writing must be. */
const PAUSE_MS = 250

export interface CheckedPlan extends PlanPreview {
  /** The text that all this is about; the newest may be further on. */
  readonly text: string
}

export interface PlanCheck {
  readonly checked: CheckedPlan | null
  /** The newest text was not looked at yet. */
  readonly pending: boolean
  /** The server did not answer: what is shown may be old. */
  readonly failed: boolean
}

/** Asks the server what it thinks of the text, whenever its author pauses, or sources change. */
export function usePlanPreview(text: string, freshness: unknown): PlanCheck {
  const [checked, setChecked] = useState<CheckedPlan | null>(null)
  const [failed, setFailed] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other sources answer anew
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const answer = await ask(text, stop.signal)
        setChecked({ ...answer, text })
        setFailed(false)
      } catch {
        if (!stop.signal.aborted) setFailed(true)
      }
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [text, freshness])
  return { checked, pending: checked?.text !== text, failed }
}

async function ask(text: string, signal: AbortSignal): Promise<PlanPreview> {
  const response = await fetch('/api/v1/plan-preview', {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: text,
    signal,
  })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return response.json()
}
