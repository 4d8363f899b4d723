import { PageSkeleton } from '#components/layout/page-skeleton'

export default function LoadingTraces() {
  return <PageSkeleton heights={[150, 520]} />
}
