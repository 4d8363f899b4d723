'use client'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useReread } from './reread'
import { whenShown } from './when-shown'

/** Pages are read again at most this often, however fast verdicts change. */
const REFRESH_EVERY_MS = 2_000
/** Without a word for this long (the stream beats every 5 s) the line counts as cut. */
const SILENCE_MS = 16_000
const RETRY_MS = 3_000

export type LiveStatus = 'connecting' | 'live' | 'paused' | 'reconnecting'

interface Live {
  readonly status: LiveStatus
  /** Epoch ms of the last change that was shown; null before the first. */
  readonly refreshedMs: number | null
  pause(paused: boolean): void
}

const LiveContext = createContext<Live>({
  status: 'connecting',
  refreshedMs: null,
  pause: () => {},
})

export function useLive(): Live {
  return useContext(LiveContext)
}

/** Listens to /api/v1/stream; each change makes the server render the current page again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const reread = useReread()
  const [connected, setConnected] = useState<'connecting' | 'live' | 'reconnecting'>('connecting')
  const [paused, setPaused] = useState(false)
  const [refreshedMs, setRefreshedMs] = useState<number | null>(null)
  const refresh = useRef(() => {})
  refresh.current = () => {
    if (paused || document.hidden) return
    whenShown(() => {
      setRefreshedMs(Date.now())
      reread()
    })
  }

  useEffect(() => {
    const refreshSoon = atMostEvery(REFRESH_EVERY_MS, () => refresh.current())
    const stop = listen({ onState: setConnected, onChange: refreshSoon.run })
    const onVisible = () => {
      if (!document.hidden) refreshSoon.run()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      document.removeEventListener('visibilitychange', onVisible)
      refreshSoon.cancel()
      stop()
    }
  }, [])

  const value = useMemo<Live>(
    () => ({
      status: paused ? 'paused' : connected,
      refreshedMs,
      pause: (next) => {
        setPaused(next)
        if (!next) reread()
      },
    }),
    [paused, connected, refreshedMs, reread],
  )
  return <LiveContext value={value}>{children}</LiveContext>
}

interface Listener {
  onState(state: 'live' | 'reconnecting'): void
  onChange(): void
}

/** An EventSource that also notices a line that went silent. Returns how to stop. */
function listen({ onState, onChange }: Listener): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let wasCut = false
  const later = (ms: number, run: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(run, ms)
  }
  const cut = () => {
    wasCut = true
    onState('reconnecting')
    source?.close()
    later(RETRY_MS, connect)
  }
  const heard = () => {
    onState('live')
    later(SILENCE_MS, cut)
  }
  const connect = () => {
    source = new EventSource('/api/v1/stream')
    source.onopen = () => {
      heard()
      if (wasCut) onChange()
      wasCut = false
    }
    source.onerror = cut
    source.addEventListener('beat', ({ data }) => {
      heard()
      // The server is there, but what it shows does not change any more.
      if (JSON.parse(data).away === true) onState('reconnecting')
    })
    source.addEventListener('change', () => {
      heard()
      onChange()
    })
  }
  connect()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}

/** Runs at once, then at most every `ms`; a call in between is made up for at the end. */
function atMostEvery(ms: number, work: () => void) {
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = () => {
    const wait = last + ms - Date.now()
    if (timer !== undefined) return
    if (wait <= 0) {
      last = Date.now()
      work()
      return
    }
    timer = setTimeout(() => {
      timer = undefined
      last = Date.now()
      work()
    }, wait)
  }
  return { run, cancel: () => clearTimeout(timer) }
}
