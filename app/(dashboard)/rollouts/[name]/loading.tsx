import { PageSkeleton } from '#components/layout/page-skeleton'

export default function LoadingRollout() {
  return <PageSkeleton heights={[132, 76, 380, 320, 420]} />
}
