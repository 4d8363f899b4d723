// What an importer tells about a file, field by field: what it read, and what it could not. Pure.
import type { Cursor, Place } from './cursor'

export interface ReadNote extends Place {
  /** What became of it in the plan. */
  readonly as: string
}

export interface SkippedNote extends Place {
  readonly reason: string
  /** What to do about it. */
  readonly advice: string
}

export interface Notes {
  readonly read: readonly ReadNote[]
  readonly skipped: readonly SkippedNote[]
  took(cursor: Cursor, as: string): void
  leave(cursor: Cursor, reason: string, advice: string): void
  /** Leaves out those of these fields that are there, for one reason. */
  skipFields(parent: Cursor, fields: Readonly<Record<string, Skip>>): void
}

export type Skip = readonly [reason: string, advice: string]

export function createNotes(): Notes {
  const read: ReadNote[] = []
  const skipped: SkippedNote[] = []
  const leave: Notes['leave'] = ({ place }, reason, advice) => {
    skipped.push({ ...place, reason, advice })
  }
  return {
    read,
    skipped,
    took({ place }, as) {
      read.push({ ...place, as })
    },
    leave,
    skipFields(parent, fields) {
      for (const [field, [reason, advice]] of Object.entries(fields)) {
        const found = parent.at(...field.split('.'))
        if (found.value !== undefined && found.value !== null) leave(found, reason, advice)
      }
    },
  }
}
