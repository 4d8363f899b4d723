import { PageSkeleton } from '#components/layout/page-skeleton'

export default function LoadingTrace() {
  return <PageSkeleton heights={[128, 560]} />
}
