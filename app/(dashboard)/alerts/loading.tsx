import { PageSkeleton } from '#components/layout/page-skeleton'

export default function Loading() {
  return <PageSkeleton heights={[60, 180, 220, 300]} />
}
