'use client'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { type PlanCompletionArgs, planCompletion } from './plan-completion'
import styles from './yaml.module.css'
import { WRITTEN } from './yaml-setup'

export interface YamlMark {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

export interface YamlPaneProps extends PlanCompletionArgs {
  readonly text: string
  readonly label: string
  readonly marks: readonly YamlMark[]
  /** An offset to bring into view; a new object each time. */
  readonly goTo: { readonly at: number } | null
  onChange(text: string): void
}

/** The plan as text. Changes that come from elsewhere are undone with the same keys as typed ones. */
export function YamlPane({ text, label, marks, goTo, onChange, ...words }: YamlPaneProps) {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const changed = useRef(onChange)
  changed.current = onChange

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the effects below keep it up to date
  useEffect(() => {
    if (box.current === null) return
    const complete = planCompletion(words)
    const state = EditorState.create({
      doc: text,
      extensions: [
        WRITTEN,
        EditorState.languageData.of(() => [{ autocomplete: complete }]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed.current(update.state.doc.toString())
        }),
      ],
    })
    view.current = new EditorView({ state, parent: box.current })
    // What scrolls must be reachable by keyboard.
    view.current.scrollDOM.tabIndex = 0
    return () => view.current?.destroy()
  }, [])

  useEffect(() => {
    const now = view.current?.state.doc.toString()
    if (now !== undefined && now !== text) {
      view.current?.dispatch({ changes: smallestChange(now, text) })
    }
  }, [text])
  useEffect(() => {
    if (view.current === null) return
    const end = view.current.state.doc.length
    const shown: Diagnostic[] = marks
      .filter(({ from }) => from <= end)
      .map((mark) => ({ ...mark, to: Math.min(mark.to, end) }))
    view.current.dispatch(setDiagnostics(view.current.state, shown))
  }, [marks])
  useEffect(() => {
    if (goTo === null || view.current === null) return
    const at = Math.min(goTo.at, view.current.state.doc.length)
    const effects = EditorView.scrollIntoView(at, { y: 'center' })
    view.current.dispatch({ selection: { anchor: at }, effects })
    view.current.focus()
  }, [goTo])

  return <div ref={box} className={styles.pane} data-testid="yaml" />
}

/** The one stretch that differs, so that the cursor and the undo history keep their places. */
function smallestChange(before: string, after: string) {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) }
}
