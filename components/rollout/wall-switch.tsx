'use client'
import { Button, Group } from '@mantine/core'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useEffect } from 'react'
import { reportsUrl } from '#lib/load/urls'

/** A report to take along; and for a screen on the wall: the page fills it and drops what only people at a desk use. */
export function WallSwitch({ rollout }: { readonly rollout: string }) {
  const t = useTranslations('rollout')
  const [wall, setWall] = useQueryState('wall', parseAsBoolean.withDefault(false))
  useEffect(() => {
    const root = document.documentElement
    if (wall) root.dataset.wall = 'true'
    return () => {
      delete root.dataset.wall
    }
  }, [wall])
  useEffect(() => {
    const onChange = () => {
      if (document.fullscreenElement === null) setWall(null)
    }
    document.addEventListener('fullscreenchange', onChange)
    return () => document.removeEventListener('fullscreenchange', onChange)
  }, [setWall])
  const toggle = () => {
    // A browser may refuse: the page then fills its window only.
    if (wall && document.fullscreenElement !== null) document.exitFullscreen().catch(() => {})
    else if (!wall) document.documentElement.requestFullscreen().catch(() => {})
    setWall(wall ? null : true)
  }
  return (
    <Group gap="xs" ms="auto" data-print="hidden">
      <Button
        component={Link}
        href={reportsUrl({ rollout })}
        size="compact-sm"
        variant="default"
        data-wall="hidden"
      >
        {t('report')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => window.print()} data-wall="hidden">
        {t('print')}
      </Button>
      <Button size="compact-sm" variant="default" aria-pressed={wall} onClick={toggle}>
        {wall ? t('leaveWall') : t('wall')}
      </Button>
    </Group>
  )
}
