import { PageSkeleton } from '#components/layout/page-skeleton'

export default function LoadingTopology() {
  return <PageSkeleton heights={[30, 560]} />
}
