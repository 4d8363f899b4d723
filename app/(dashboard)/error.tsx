'use client'
import { PageError } from '#components/layout/page-error'

interface Props {
  readonly error: Error & { readonly digest?: string }
  readonly reset: () => void
}

export default function DashboardError({ error, reset }: Props) {
  return <PageError digest={error.digest ?? null} retry={reset} />
}
