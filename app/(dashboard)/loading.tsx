import { PageSkeleton } from '#components/layout/page-skeleton'

export default function LoadingRollouts() {
  return <PageSkeleton heights={[64, 260]} />
}
