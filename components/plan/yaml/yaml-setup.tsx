import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'

/** The words of YAML that the default style knows, in our own inks. */
const INKS: Readonly<Record<string, string>> = {
  '#00c': 'var(--yaml-key)',
  '#a11': 'var(--yaml-text)',
  '#940': 'var(--yaml-comment)',
  '#219': 'var(--yaml-word)',
  '#164': 'var(--yaml-word)',
}
const highlighting = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => ({
    tag: spec.tag,
    color: INKS[String(spec.color)] ?? 'inherit',
  })),
)

const looks = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'var(--card)', color: 'var(--ink)' },
  '.cm-content': { caretColor: 'var(--ink)', fontFamily: 'var(--mantine-font-family-monospace)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--card)',
    color: 'var(--ink-soft)',
    borderRight: '1px solid var(--line)',
  },
  '&.cm-focused': { outline: '2px solid var(--ink)', outlineOffset: '-2px' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--yaml-selection) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--card)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--hover)',
    color: 'var(--ink)',
  },
  '.cm-completionDetail': { color: 'var(--ink-soft)', fontStyle: 'normal' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--fail)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--gray)' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--fail)', backgroundImage: 'none' },
  '.cm-lintRange-warning': {
    textDecoration: 'underline wavy var(--gray)',
    backgroundImage: 'none',
  },
})

/** How YAML looks, wherever it is shown. */
export const SHOWN: Extension = [
  yaml(),
  syntaxHighlighting(highlighting),
  lineNumbers(),
  EditorView.lineWrapping,
  looks,
]

/** What writing needs. Tab leaves the editor, so that the keyboard is never caught. */
export const WRITTEN: Extension = [
  SHOWN,
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion(),
  lintGutter(),
  keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
]
