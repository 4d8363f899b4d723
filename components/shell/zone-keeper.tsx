'use client'
import { useRouter } from 'next/navigation'
import { useTimeZone } from 'next-intl'
import { useEffect } from 'react'
import { whenShown } from '#components/live/when-shown'
import { ZONE_COOKIE } from '#lib/load/locale'
import { keepCookie } from './keep-cookie'

/** Tells the server the visitor's time zone once, so that it writes times as they read them. */
export function ZoneKeeper() {
  const router = useRouter()
  const shown = useTimeZone()
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (!zone || zone === shown) return
    keepCookie(ZONE_COOKIE, zone)
    return whenShown(() => router.refresh())
  }, [router, shown])
  return null
}
