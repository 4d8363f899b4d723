import { pathOf, type WrittenPlan } from '#lib/load/plan/plan-text'
import type { PlanHint } from '#lib/load/plan/preview-plan'
import type { CheckedPlan } from './use-plan-preview'
import type { YamlMark } from './yaml/yaml-pane'

/** Everything to say about a text, at its place: the slips of YAML at once, the rest as it is known. */
export function planMarks(
  text: string,
  written: WrittenPlan,
  checked: CheckedPlan | null,
  say: (hint: PlanHint) => string,
): YamlMark[] {
  if (written.problems.length > 0) {
    return written.problems.map((problem) => ({ ...problem, severity: 'error' }))
  }
  if (checked === null || checked.text !== text) return []
  const starts = lineStarts(text)
  return [
    ...checked.problems.map(({ line, column, field, message }): YamlMark => {
      const from = (starts[line - 1] ?? 0) + column - 1
      return {
        from,
        to: endOfWords(text, from),
        severity: 'error',
        message: field === '' ? message : `${field} ${message}`,
      }
    }),
    ...checked.hints.map((hint): YamlMark => {
      const { from, to } = written.rangeOf(pathOf(hint.field))
      return {
        from,
        to: Math.min(to, endOfWords(text, from)),
        severity: 'warning',
        message: say(hint),
      }
    }),
  ]
}

/** 1-based. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** To the end of the line, but at least one character. */
function endOfWords(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return Math.max(Math.min(from + 1, text.length), end < 0 ? text.length : end)
}
