// Server-sent events for live pages: a change is a signal to read again, never the data itself.
import { services } from '#lib/load/services'
import { type ChangeWatch, watchChanges } from '#lib/load/watch-changes'

/** Keeps proxies from closing the line, and lets the browser notice a dead one. */
const BEAT_MS = 5_000

const KEY = Symbol.for('grayproof.watch')
const held = globalThis as unknown as Record<symbol, ChangeWatch | undefined>

/** Ends when the request is aborted. */
export function eventStream(request: Request): Response {
  held[KEY] ??= watchChanges(services().db)
  const watch = held[KEY]
  const encoder = new TextEncoder()
  let stop = () => {}
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: string, data: object) =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
      const ignore = watch.listen((change) => send('change', change))
      const beat = setInterval(() => send('beat', { away: watch.isAway() }), BEAT_MS)
      stop = () => {
        clearInterval(beat)
        ignore()
      }
      request.signal.addEventListener('abort', () => {
        stop()
        if (!cancelled) controller.close()
      })
      send('beat', { away: watch.isAway() })
    },
    cancel: () => {
      cancelled = true
      stop()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
