'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { GivenFile } from './ask-import'

/** As much as the API reads, over all files. */
const BYTES_MAX = 512 * 1024
const FILES_MAX = 50

export interface Given {
  /** What is written or pasted; one file alone stands here, too, so that it can be corrected. */
  readonly text: string
  /** Of the file that stands in the text; null when it was written. */
  readonly name: string | null
  readonly files: readonly GivenFile[]
  /** Why files were not taken. */
  readonly problem: string | null
  /** Everything to read. */
  readonly all: readonly GivenFile[]
  setText(text: string): void
  add(files: Iterable<File>): Promise<void>
  forget(file: GivenFile): void
  clear(): void
}

interface State extends Pick<Given, 'text' | 'name' | 'files' | 'problem'> {}

const NOTHING: State = { text: '', name: null, files: [], problem: null }

/** What somebody hands over to be imported. */
export function useGiven(): Given {
  const t = useTranslations('planEditor')
  const [state, setState] = useState(NOTHING)
  const { text, name, files } = state
  const written = text.trim() === '' ? [] : [{ name: name ?? t('importText'), text }]
  const refuse = (problem: string) => setState((before) => ({ ...before, problem }))
  return {
    ...state,
    all: [...files, ...written],
    setText: (next) =>
      setState((before) => ({
        ...before,
        text: next,
        name: next === '' ? null : before.name,
        problem: null,
      })),
    add: async (given) => {
      const added: GivenFile[] = []
      for (const file of given) {
        if (file.size > BYTES_MAX) {
          return refuse(t('importTooLarge', { file: file.name, size: BYTES_MAX / 1024 }))
        }
        const read = await file.text().catch(() => null)
        if (read === null) return refuse(t('importUnreadable', { file: file.name }))
        added.push({ name: file.name, text: read })
      }
      if (files.length + added.length > FILES_MAX) {
        return refuse(t('importTooMany', { count: FILES_MAX }))
      }
      setState((before) => withFiles(before, added))
    },
    forget: (file) =>
      setState((before) => ({ ...before, files: before.files.filter((one) => one !== file) })),
    clear: () => setState(NOTHING),
  }
}

/** A file replaces an older one of its name. */
function withFiles(before: State, added: readonly GivenFile[]): State {
  const [only, second] = added
  if (only === undefined) return before
  const isFirst = before.files.length === 0 && before.text.trim() === ''
  if (isFirst && second === undefined) return { ...NOTHING, ...only }
  const names = new Set(added.map(({ name }) => name))
  const kept = before.files.filter(({ name }) => !names.has(name))
  return { ...before, problem: null, files: [...kept, ...added] }
}
