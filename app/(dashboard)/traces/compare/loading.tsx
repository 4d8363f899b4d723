import { PageSkeleton } from '#components/layout/page-skeleton'

export default function LoadingCompare() {
  return <PageSkeleton heights={[60, 96, 560]} />
}
