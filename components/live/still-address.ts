import { renderQueryString } from 'nuqs/adapters/custom'

/** A step that somebody can take back, or a change of where they are. */
export type Step = 'push' | 'replace'

export interface StillAddress {
  /** The query that waits to be written, or null. */
  waiting(): URLSearchParams | null
  /** Puts a query into the address as soon as it may change. */
  write(query: URLSearchParams, step: Step): void
  /** Puts a query into the address now, in place of what waits. Returns the whole address. */
  writeNow(query: URLSearchParams, step: Step): string
  /** From now on what is written waits. */
  hold(): void
  /** Writes what waits, if its page is still shown. */
  release(): void
}

interface Waiting {
  readonly path: string
  readonly query: URLSearchParams
  readonly step: Step
}

/**
 * The address of the page, which can be held still. Next answers a changed address under a page that is
 * being read again by reading it a second time, and the next change by loading it anew, so that what
 * somebody was doing is lost (vercel/next.js 98323 describes the first half).
 */
export function stillAddress(): StillAddress {
  let isHeld = false
  let kept: Waiting | null = null
  // On the server nothing waits, and there is no address.
  const ours = () => (kept !== null && kept.path === location.pathname ? kept : null)
  const writeNow: StillAddress['writeNow'] = (query, step) => {
    const url = location.pathname + renderQueryString(query) + location.hash
    // A step stays one, whatever came after it.
    if (step === 'push' || ours()?.step === 'push') history.pushState(null, '', url)
    else history.replaceState(null, '', url)
    kept = null
    return url
  }
  return {
    waiting: () => ours()?.query ?? null,
    write(query, step) {
      if (!isHeld) writeNow(query, step)
      else kept = { path: location.pathname, query, step: ours()?.step === 'push' ? 'push' : step }
    },
    writeNow,
    hold() {
      isHeld = true
    },
    release() {
      isHeld = false
      const last = ours()
      if (last !== null) writeNow(last.query, last.step)
    },
  }
}
