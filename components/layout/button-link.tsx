'use client'
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from './link'

export interface ButtonLinkProps {
  readonly href: string
  readonly children: ReactNode
}

/** A link that looks like a button; server components cannot hand `Link` to a button themselves. */
export function ButtonLink({ href, children }: ButtonLinkProps) {
  return (
    <Button component={Link} href={href} variant="default">
      {children}
    </Button>
  )
}
