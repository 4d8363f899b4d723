// What an importer tells about files, in the reader's language, from its codes and values. Pure.
import type { ImportedPlan, ShareOf } from '#lib/plan/import/draft'
import type { Imported } from '#lib/plan/import/import-plans'
import type { ReadNote, Saying, SkippedNote } from '#lib/plan/import/notes'
import type { Voice } from './voice'

type In<Note extends object> = {
  readonly [Key in keyof Note]: Note[Key] extends Saying ? string : Note[Key]
}

export type WordedRead = In<ReadNote>
export type WordedSkipped = In<SkippedNote>

export interface WordedPlan extends Pick<ImportedPlan, 'plan' | 'yaml'> {
  readonly read: readonly WordedRead[]
  readonly skipped: readonly WordedSkipped[]
  readonly shareOf: In<ShareOf>
}

export interface WordedImport extends Pick<Imported, 'format'> {
  readonly plans: readonly WordedPlan[]
  readonly skipped: readonly WordedSkipped[]
}

export function wordImport({ format, plans, skipped }: Imported, voice: Voice): WordedImport {
  return {
    format,
    plans: plans.map(({ read, skipped: left, shareOf, ...plan }) => ({
      ...plan,
      read: read.map(({ as, ...place }) => ({ ...place, as: sayingIn(voice, as) })),
      skipped: left.map((note) => wordSkipped(note, voice)),
      shareOf: { ...shareOf, says: sayingIn(voice, shareOf.says) },
    })),
    skipped: skipped.map((note) => wordSkipped(note, voice)),
  }
}

function wordSkipped({ reason, advice, ...place }: SkippedNote, voice: Voice): WordedSkipped {
  return { ...place, reason: sayingIn(voice, reason), advice: sayingIn(voice, advice) }
}

function sayingIn(voice: Voice, { code, values }: Saying): string {
  const any = (list: readonly string[]) =>
    list.reduce((one, other) => voice.say('importNotes.or', { one, other }))
  const words = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? any(value) : String(value),
  ])
  return voice.say(`importNotes.${code}`, Object.fromEntries(words))
}
