import { Skeleton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { Stack } from './stack'

export interface PageSkeletonProps {
  /** Of the parts of the page, in px, so that nothing jumps when they come. */
  readonly heights: readonly number[]
}

export function PageSkeleton({ heights }: PageSkeletonProps) {
  const t = useTranslations('page')
  return (
    <div role="status" aria-label={t('loading')}>
      <Stack>
        {heights.map((height, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts never move
          <Skeleton key={index} height={height} radius="md" />
        ))}
      </Stack>
    </div>
  )
}
