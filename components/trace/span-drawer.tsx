'use client'
import { Drawer } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { SpanView } from '#lib/load/load-trace'
import { SpanDetails } from './span-details'

export interface SpanDrawerProps {
  readonly span: SpanView
  readonly byMark: boolean
  readonly onClose: () => void
}

/** Everything that is known of one span, beside the page. */
export function SpanDrawer({ span, byMark, onClose }: SpanDrawerProps) {
  const t = useTranslations('trace')
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={`${span.service} ${span.endpoint}`}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <SpanDetails span={span} byMark={byMark} />
    </Drawer>
  )
}
