'use client'
import { useCallback, useEffect, useState } from 'react'
import type { PlanEditorData } from '#lib/load/plan/load-plan-editor'

interface Draft {
  readonly text: string
  /** The revision that it was begun from; 0: none. */
  readonly basedOn: number
}

interface State extends Draft {
  /** The text of that revision, as far as we know it. */
  readonly savedText: string
  /** It was found in this browser from an earlier visit. */
  readonly restored: boolean
  /** The revision that was just made of it here. */
  readonly appliedAs: number | null
}

export interface PlanDraft extends State {
  readonly dirty: boolean
  /** Somebody else applied a newer revision meanwhile. */
  readonly overtaken: boolean
  setText(text: string): void
  /** Back to the newest revision. */
  discard(): void
  /** Keeps the text, but as a change of this revision. */
  rebase(revision: number): void
  /** This text is a revision now. */
  applied(revision: number, text: string): void
}

/** What somebody writes stays in the browser until it is applied or discarded. */
export function usePlanDraft(data: PlanEditorData): PlanDraft {
  const key = `grayproof-plan:${data.name ?? ''}`
  const [state, setState] = useState<State>(() => begin(key, data))
  const dirty = state.text !== state.savedText
  const overtaken = data.revision > state.basedOn

  useEffect(() => {
    if (dirty) keep(key, { text: state.text, basedOn: state.basedOn })
    else localStorage.removeItem(key)
  }, [key, dirty, state.text, state.basedOn])
  useEffect(() => {
    if (overtaken && !dirty) setState(fresh(data))
  }, [overtaken, dirty, data])

  return {
    ...state,
    dirty,
    overtaken: overtaken && dirty,
    setText: useCallback((text) => setState((before) => ({ ...before, text })), []),
    discard: () => setState(fresh(data)),
    rebase: (revision) =>
      setState((before) => ({ ...before, basedOn: revision, savedText: data.text })),
    applied: (revision, text) =>
      setState({ text, savedText: text, basedOn: revision, restored: false, appliedAs: revision }),
  }
}

function begin(key: string, data: PlanEditorData): State {
  const draft = readDraft(key)
  if (draft === null || draft.text === data.text) return fresh(data)
  return { ...fresh(data), ...draft, restored: true }
}

function fresh({ text, revision }: PlanEditorData): State {
  return { text, savedText: text, basedOn: revision, restored: false, appliedAs: null }
}

/** A full or forbidden store must not keep anybody from writing. */
function keep(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft))
  } catch {
    // The text is still on the screen.
  }
}

function readDraft(key: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    const known = kept !== null && typeof kept === 'object' && 'text' in kept && 'basedOn' in kept
    if (!known || typeof kept.text !== 'string' || typeof kept.basedOn !== 'number') return null
    return { text: kept.text, basedOn: kept.basedOn }
  } catch {
    return null
  }
}
