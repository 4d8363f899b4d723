// Labels of pods → the selector of a plan. Pure.
import { type Cursor, textOf } from './cursor'
import type { DraftSelector } from './draft'

/** Labels of pods as sources report them. */
export function podSelector(labels: readonly [string, Cursor][]): DraftSelector {
  const texts = labels.map(([key, value]) => [key, textOf(value, 'the value of a label')] as const)
  const version = texts.find(([key]) => key === 'version')?.[1]
  const rest = texts.filter(([key]) => key !== 'version')
  return {
    ...(version === undefined ? {} : { version }),
    ...(rest.length === 0
      ? {}
      : { labels: Object.fromEntries(rest.map(([key, text]) => [`k8s.pod.label.${key}`, text])) }),
  }
}
