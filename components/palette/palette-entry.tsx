export interface PaletteEntry {
  readonly id: string
  readonly group: 'trace' | 'pages' | 'rollouts' | 'actions' | 'looks'
  readonly label: string
  /** What stands below, or beside it. */
  readonly hint?: string
  /** Found by these too, in whatever language somebody types. */
  readonly words?: string
  run(): void
}

/** Of one group, before anything is typed and after. */
const UNASKED_MAX = 8
const FOUND_MAX = 25
/** As agents write them: 16 or 32 hex digits, or SkyWalking's `id.thread.number`. */
const TRACE_ID = /^(?:[0-9a-f]{16}|[0-9a-f]{32}|[^\s.]+\.\d+\.\d+)$/i

/** What is left of the entries when somebody typed `query`, in the order of `entries`. */
export function choose(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const max = words.length === 0 ? UNASKED_MAX : FOUND_MAX
  const shown = new Map<PaletteEntry['group'], number>()
  return entries.filter((entry) => {
    const text = `${entry.label} ${entry.hint ?? ''} ${entry.words ?? ''}`.toLowerCase()
    if (!words.every((word) => text.includes(word))) return false
    const count = (shown.get(entry.group) ?? 0) + 1
    shown.set(entry.group, count)
    return count <= max
  })
}

/** `sure`: nothing else looks like it. `maybe`: one word, so it might be one. */
export function traceIdIn(query: string): { readonly id: string; readonly sure: boolean } | null {
  const id = query.trim()
  if (id === '' || /[\s/?#]/.test(id)) return null
  return { id, sure: TRACE_ID.test(id) }
}
