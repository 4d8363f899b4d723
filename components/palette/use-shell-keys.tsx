'use client'
import { useEffect, useRef } from 'react'

export interface ShellKeys {
  /** Whether a key alone may do something. */
  readonly single: boolean
  openPalette(): void
  openShortcuts(): void
}

/** Ctrl or Cmd with K everywhere; `?` where nobody writes. */
export function useShellKeys(keys: ShellKeys): void {
  const newest = useRef(keys)
  newest.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { single, openPalette, openShortcuts } = newest.current
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      const withCommand = event.ctrlKey || event.metaKey
      if (withCommand && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette()
        return
      }
      if (event.key !== '?' || withCommand || !single || isBusy(event.target)) return
      event.preventDefault()
      openShortcuts()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/** Somebody writes there, or a dialog is open. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select') !== null)
  )
}
