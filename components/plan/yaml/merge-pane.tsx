'use client'
import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import styles from './yaml.module.css'
import { SHOWN } from './yaml-setup'

export interface MergePaneProps {
  readonly before: { readonly label: string; readonly text: string }
  readonly after: { readonly label: string; readonly text: string }
  /** What folded lines say; $ stands for their number. */
  readonly unchanged: string
}

/** Two texts side by side; what is the same folds away. */
export function MergePane({ before, after, unchanged }: MergePaneProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (box.current === null) return
    const side = ({ label, text }: MergePaneProps['before']) => ({
      doc: text,
      extensions: [
        SHOWN,
        EditorState.readOnly.of(true),
        EditorState.phrases.of({ '$ unchanged lines': unchanged }),
        EditorView.contentAttributes.of({ 'aria-label': label }),
      ],
    })
    const view = new MergeView({
      a: side(before),
      b: side(after),
      parent: box.current,
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    })
    // What scrolls must be reachable by keyboard.
    for (const { scrollDOM } of [view.a, view.b]) scrollDOM.tabIndex = 0
    return () => view.destroy()
  }, [before, after, unchanged])
  return <div ref={box} className={styles.merge} data-testid="diff" />
}
