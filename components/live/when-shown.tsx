/** React puts streamed parts in their places at most this long after they have come, ms. */
const PLACED_MS = 350

/**
 * Runs `work` when the whole page is on the screen. To read a page again while it is still streaming in
 * makes the browser draw it a second time, and leaves the streamed copy behind. Returns how to cancel.
 */
export function whenShown(work: () => void): () => void {
  if (document.readyState === 'complete' && performance.now() > shownMs()) {
    work()
    return () => {}
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = () => {
    timer = setTimeout(work, PLACED_MS)
  }
  if (document.readyState === 'complete') later()
  else window.addEventListener('load', later, { once: true })
  return () => {
    window.removeEventListener('load', later)
    clearTimeout(timer)
  }
}

function shownMs(): number {
  const [entry] = performance.getEntriesByType('navigation')
  const loaded = entry instanceof PerformanceNavigationTiming ? entry.loadEventStart : 0
  return loaded + PLACED_MS
}
