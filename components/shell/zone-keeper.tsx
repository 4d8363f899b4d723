'use client'
import { useTimeZone } from 'next-intl'
import { useEffect } from 'react'
import { useReread } from '#components/live/reread'
import { whenShown } from '#components/live/when-shown'
import { ZONE_COOKIE } from '#lib/load/locale'
import { keepCookie } from './keep-cookie'

/** Tells the server the visitor's time zone once, so that it writes times as they read them. */
export function ZoneKeeper() {
  const reread = useReread()
  const shown = useTimeZone()
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (!zone || zone === shown) return
    keepCookie(ZONE_COOKIE, zone)
    return whenShown(reread)
  }, [reread, shown])
  return null
}
