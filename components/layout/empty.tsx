import { EmptyState } from '@mantine/core'
import type { ReactNode } from 'react'

export interface EmptyProps {
  readonly title: string
  /** The next step. */
  readonly hint?: string
  readonly children?: ReactNode
}

/** Nothing to show, and what to do about it. */
export function Empty({ title, hint, children }: EmptyProps) {
  return (
    <EmptyState
      py="xl"
      size="sm"
      title={title}
      {...(hint === undefined ? {} : { description: hint })}
    >
      {children}
    </EmptyState>
  )
}
