import type { RefusalWords } from '#lib/wording/refusal-words'
import type { PlanCheck } from './use-plan-preview'

interface WithProblems {
  readonly problems: readonly { readonly message: string }[]
}

/** The same with its problems in the visitor's language, as far as there are words for them. */
export function inWords<Found extends WithProblems>(words: RefusalWords, found: Found): Found {
  const problems = found.problems.map((problem) => ({
    ...problem,
    message: words(problem.message) ?? problem.message,
  }))
  return { ...found, problems }
}

export function checkIn(words: RefusalWords, check: PlanCheck): PlanCheck {
  return { ...check, checked: check.checked === null ? null : inWords(words, check.checked) }
}
