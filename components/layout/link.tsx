'use client'
import NextLink from 'next/link'
import { type ComponentProps, useState } from 'react'

/** Is read ahead when somebody is about to follow it, instead of dozens as soon as a page is shown. */
export function Link(props: ComponentProps<typeof NextLink>) {
  const [wanted, setWanted] = useState(false)
  const want = () => setWanted(true)
  return (
    <NextLink
      {...(wanted ? {} : { prefetch: false })}
      {...props}
      onMouseEnter={want}
      onFocus={want}
      onTouchStart={want}
    />
  )
}
