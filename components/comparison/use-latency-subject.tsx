'use client'
import { parseAsString, useQueryStates } from 'nuqs'

export interface LatencySubject {
  /** Null: the first there is. */
  readonly service: string | null
  /** Null: all endpoints of the service together. */
  readonly endpoint: string | null
}

/** Whose latencies are drawn: part of the address. */
export function useLatencySubject(): [LatencySubject, (next: LatencySubject) => void] {
  const [subject, set] = useQueryStates({ service: parseAsString, endpoint: parseAsString })
  return [subject, (next) => void set(next)]
}
