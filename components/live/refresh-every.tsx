'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useLive } from './live'

/** Reads the page again now and then, for numbers that no event announces. Stands still when paused. */
export function RefreshEvery({ seconds }: { readonly seconds: number }) {
  const router = useRouter()
  const { status } = useLive()
  useEffect(() => {
    if (status === 'paused') return
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh()
    }, seconds * 1_000)
    return () => clearInterval(timer)
  }, [router, status, seconds])
  return null
}
