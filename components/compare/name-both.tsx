'use client'
import { parseAsString, useQueryStates } from 'nuqs'
import { useEffect } from 'react'

export interface NameBothProps {
  readonly left: string
  readonly right: string
}

const parsers = {
  left: parseAsString,
  right: parseAsString,
  service: parseAsString,
  endpoint: parseAsString,
}

/**
 * Puts both traces into the address, so that a colleague sees the same two, and so does whoever loads the
 * page again. A redirect would load it twice.
 */
export function NameBoth({ left, right }: NameBothProps) {
  const [, name] = useQueryStates(parsers, { history: 'replace' })
  useEffect(() => {
    name({ left, right, service: null, endpoint: null })
  }, [name, left, right])
  return null
}
