'use client'
import { useEffect, useState } from 'react'
import type { Comparison, ComparisonRow } from '#lib/load/load-comparison'

/** The rows that came with the page, then all of them. */
export function useAllRows(
  rollout: string,
  comparison: Comparison,
  total: number,
): readonly ComparisonRow[] {
  const { from, to, rows } = comparison
  const [all, setAll] = useState<Comparison | null>(null)
  const isWhole = rows.length >= total
  useEffect(() => {
    if (isWhole) return
    const stop = new AbortController()
    const path = `/api/v1/rollouts/${encodeURIComponent(rollout)}/comparison`
    fetch(`${path}?${new URLSearchParams({ from, to })}`, { signal: stop.signal })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((found: Comparison | null) => setAll(found))
      // What came with the page stays: the next change of the page tries again.
      .catch(() => undefined)
    return () => stop.abort()
  }, [rollout, from, to, isWhole])
  return isWhole || all === null ? rows : all.rows
}
