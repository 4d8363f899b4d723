import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { PlanSuggestions } from '#lib/load/plan/load-plan-editor'
import { keysAt, type PlanSchema, pathAtLine, wordsAt } from '#lib/load/plan/plan-words'

export interface PlanCompletionArgs {
  readonly schema: PlanSchema
  readonly suggestions: PlanSuggestions
}

/** Keys that may stand here, closed words, and names that are really reported. */
export function planCompletion({ schema, suggestions }: PlanCompletionArgs) {
  const reported: Readonly<Record<string, readonly string[]>> = {
    service: suggestions.services,
    reportedAs: suggestions.services,
    at: suggestions.services,
    version: suggestions.versions,
    instance: suggestions.instances,
    attribute: suggestions.marks,
  }
  return (context: CompletionContext): CompletionResult | null => {
    const { doc } = context.state
    const line = doc.lineAt(context.pos)
    const before = line.text.slice(0, context.pos - line.from)
    const lines = doc.toString().split('\n')
    const path = pathAtLine(lines, line.number - 1)
    const value = /^(?:.*[{,]|\s*(?:- )?)\s*([\w-]+):\s*\[?\s*["']?([^,\]"'{]*)$/.exec(before)
    if (value !== null) {
      const [, key = '', typed = ''] = value
      const words = [...(reported[key] ?? []), ...wordsAt(schema, [...path, key])]
      return resultOf(
        context,
        typed,
        words.map((label) => ({ label, type: 'text' })),
      )
    }
    const key = /^\s*(?:- )?([\w-]*)$/.exec(before)
    if (key === null || (key[1] === '' && !context.explicit)) return null
    return resultOf(
      context,
      key[1] ?? '',
      keysAt(schema, path).map(({ word, description }) => ({
        label: word,
        detail: description,
        apply: `${word}: `,
        type: 'property',
      })),
    )
  }
}

function resultOf(
  { pos }: CompletionContext,
  typed: string,
  options: readonly Completion[],
): CompletionResult | null {
  return options.length === 0 ? null : { from: pos - typed.length, options }
}
