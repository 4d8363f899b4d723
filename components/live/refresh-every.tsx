'use client'
import { useEffect } from 'react'
import { useLive } from './live'
import { useReread } from './reread'

/** Reads the page again now and then, for numbers that no event announces. Stands still when paused. */
export function RefreshEvery({ seconds }: { readonly seconds: number }) {
  const reread = useReread()
  const { status } = useLive()
  useEffect(() => {
    if (status === 'paused') return
    const timer = setInterval(() => {
      if (!document.hidden) reread()
    }, seconds * 1_000)
    return () => clearInterval(timer)
  }, [reread, status, seconds])
  return null
}
