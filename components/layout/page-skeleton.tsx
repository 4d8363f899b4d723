import { Skeleton, Stack } from '@mantine/core'
import { useTranslations } from 'next-intl'

export interface PageSkeletonProps {
  /** Of the parts of the page, in px, so that nothing jumps when they come. */
  readonly heights: readonly number[]
}

export function PageSkeleton({ heights }: PageSkeletonProps) {
  const t = useTranslations('page')
  return (
    <Stack gap="md" role="status" aria-label={t('loading')}>
      {heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts never move
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </Stack>
  )
}
