'use client'
import { createContext, type ReactNode, use } from 'react'

const MayChange = createContext(true)

export interface MayChangeProviderProps {
  readonly value: boolean
  readonly children: ReactNode
}

export function MayChangeProvider({ value, children }: MayChangeProviderProps) {
  return <MayChange value={value}>{children}</MayChange>
}

/** False for those who may only read: buttons then say so, instead of failing. */
export function useMayChange(): boolean {
  return use(MayChange)
}
