// What signals mean to a command that runs until it is stopped.
import { type Environment, readEnvironment } from '#lib/engine/config'

/** A second Ctrl-C means: now. npm passes the first one on, so it arrives twice at once. */
const FORCED_EXIT_CODE = 130
const SAME_SIGNAL_MS = 1_000
const PARENT_LOOK_MS = 500

/** Aborts when somebody asks this process to stop. Call once. */
export function stopSignal(env: Environment = readEnvironment()): AbortSignal {
  const stopping = new AbortController()
  let askedAt = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now()
      const again = stopping.signal.aborted && now - askedAt > SAME_SIGNAL_MS
      if (again && signal === 'SIGINT') process.exit(FORCED_EXIT_CODE)
      if (!stopping.signal.aborted) askedAt = now
      stopping.abort()
    })
  }
  if (env.npm_lifecycle_event !== undefined) stopWithParent(stopping)
  return stopping.signal
}

/** `npm start` that was killed cannot pass the signal on: what it started must not stay behind. */
function stopWithParent(stopping: AbortController): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stopping.abort()
  }, PARENT_LOOK_MS)
  timer.unref()
}
