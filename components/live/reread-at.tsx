'use client'
import { useEffect } from 'react'
import { useLive } from './live'
import { useReread } from './reread'

/** Servers judge by their own clock: a moment later it is over there, too. */
const AFTER_MS = 1_000
/** Timers cannot wait for longer than 24 days; whoever looks at a page for a day waits again. */
const WAIT_MS_MAX = 86_400_000

/** Reads the page again when a moment has come that no event announces. ISO 8601. Stands still when paused. */
export function RereadAt({ at }: { readonly at: string }) {
  const reread = useReread()
  const { status } = useLive()
  useEffect(() => {
    if (status === 'paused') return
    const waitMs = Math.max(0, Date.parse(at) - Date.now()) + AFTER_MS
    const timer = setTimeout(reread, Math.min(waitMs, WAIT_MS_MAX))
    return () => clearTimeout(timer)
  }, [at, reread, status])
  return null
}
