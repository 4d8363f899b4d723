'use client'
import { usePathname, useRouter } from 'next/navigation'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useTransition,
} from 'react'
import { type StillAddress, stillAddress } from './still-address'

interface Reread {
  reread(): void
  readonly address: StillAddress
}

const RereadContext = createContext<Reread | null>(null)

function useRereadContext(): Reread {
  const value = useContext(RereadContext)
  if (value === null) throw new Error('stands outside of RereadProvider')
  return value
}

/** How to read the page again from the server: what is asked for meanwhile is done afterwards, once. */
export function useReread(): () => void {
  return useRereadContext().reread
}

export function useAddress(): StillAddress {
  return useRereadContext().address
}

/** Reads pages again one at a time. Meanwhile the address stands still, and afterwards the scroll. */
export function RereadProvider({ children }: { readonly children: ReactNode }) {
  const router = useRouter()
  const [address] = useState(stillAddress)
  const [reading, startTransition] = useTransition()
  const isOnItsWay = useRef(false)
  const isWanted = useRef(false)
  const reread = useCallback(() => {
    isWanted.current = isOnItsWay.current
    if (isOnItsWay.current) return
    isOnItsWay.current = true
    address.hold()
    startTransition(() => router.refresh())
  }, [router, address])
  useEffect(() => {
    if (reading || !isOnItsWay.current) return
    isOnItsWay.current = false
    address.release()
    if (isWanted.current) reread()
  }, [reading, reread, address])
  useScrollKept(reading)
  const value = useMemo(() => ({ reread, address }), [reread, address])
  return <RereadContext value={value}>{children}</RereadContext>
}

/** Next scrolls to the top when it reads a page again after its address has changed. */
function useScrollKept(reading: boolean) {
  const path = usePathname()
  const shown = useRef({ path, top: 0 })
  // The page has changed, and Next has not scrolled yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when a page was read again
  useInsertionEffect(() => {
    shown.current.top = window.scrollY
  }, [reading])
  // Next has scrolled, and nobody has seen it yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when a page was read again
  useLayoutEffect(() => {
    const isSamePage = shown.current.path === path
    shown.current.path = path
    // Also to where one is already, scrolling would end a movement that is under way.
    const hasJumped = isSamePage && window.scrollY !== shown.current.top
    if (!reading && hasJumped) window.scrollTo({ top: shown.current.top, behavior: 'instant' })
  }, [reading])
}
