// What an importer tells about a file, field by field: what it read, and what it could not. Pure.
import type english from '#messages/en'
import type { Cursor, Place } from './cursor'

/** Their words stand in the messages of each language, under `importNotes`. */
export type NoteCode = keyof (typeof english)['importNotes']

/** Something that is said in the reader's language; of a list, any one is meant. */
export interface Saying {
  readonly code: NoteCode
  readonly values: Readonly<Record<string, string | number | readonly string[]>>
}

/** A code alone needs no values. */
export type Wording = NoteCode | Saying

export function say(code: NoteCode, values: Saying['values'] = {}): Saying {
  return { code, values }
}

export interface ReadNote extends Place {
  /** What became of it in the plan. */
  readonly as: Saying
}

export interface SkippedNote extends Place {
  readonly reason: Saying
  /** What to do about it. */
  readonly advice: Saying
}

export interface Notes {
  readonly read: readonly ReadNote[]
  readonly skipped: readonly SkippedNote[]
  took(cursor: Cursor, as: Wording): void
  leave(cursor: Cursor, reason: Wording, advice: NoteCode): void
  /** Leaves out those of these fields that are there, for one reason. */
  skipFields(parent: Cursor, fields: Readonly<Record<string, Skip>>): void
}

export type Skip = readonly [reason: NoteCode, advice: NoteCode]

export function createNotes(): Notes {
  const read: ReadNote[] = []
  const skipped: SkippedNote[] = []
  const leave: Notes['leave'] = ({ place }, reason, advice) => {
    skipped.push({ ...place, reason: saying(reason), advice: say(advice) })
  }
  return {
    read,
    skipped,
    took({ place }, as) {
      read.push({ ...place, as: saying(as) })
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

function saying(wording: Wording): Saying {
  return typeof wording === 'string' ? say(wording) : wording
}
