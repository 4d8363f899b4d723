// Tells of refused calls, in the log and the audit log, so that a flood of them fills neither.
import type { AuditEntry } from '#lib/store/query/append-audit'

/** Equal refusals within it are told as one. */
const WINDOW_MS = 60_000
/** Different ones told singly within it; the rest is told as a number. */
const KINDS_MAX = 200

export interface Refusals {
  note(refusal: AuditEntry): void
  /** Tells what was only counted so far. */
  flush(): void
}

export interface RefusalsDeps {
  /** Keeps and logs them; must not throw. */
  readonly tell: (entries: readonly AuditEntry[]) => void
  /** Calls `then` once the window is over. */
  readonly later: (then: () => void, ms: number) => void
}

interface Kind {
  entry: AuditEntry
  /** Since it was told. */
  more: number
}

/** The first of a kind is told at once, how many there were more of it at the end of the minute. */
export function createRefusals({ tell, later }: RefusalsDeps): Refusals {
  let kinds = new Map<string, Kind>()
  let others: Kind | null = null
  let scheduled = false
  const flush = () => {
    const counted = [...kinds.values(), ...(others === null ? [] : [others])]
    kinds = new Map()
    others = null
    scheduled = false
    const entries = counted.filter(({ more }) => more > 0)
    if (entries.length > 0) tell(entries.map(({ entry, more }) => ({ ...entry, times: more })))
  }
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    later(flush, WINDOW_MS)
  }
  return {
    note(refusal) {
      schedule()
      const { actor, role, address, action, status, subject } = refusal
      const key = JSON.stringify([actor, role, address, action, status, subject])
      const known = kinds.get(key)
      if (known !== undefined) {
        known.more += 1
        known.entry = refusal
      } else if (kinds.size < KINDS_MAX) {
        kinds.set(key, { entry: refusal, more: 0 })
        tell([refusal])
      } else {
        const sum = {
          ...refusal,
          actor: '',
          address: '',
          action: 'others',
          subject: '',
          detail: '',
        }
        others = { entry: sum, more: (others?.more ?? 0) + 1 }
      }
    },
    flush,
  }
}
