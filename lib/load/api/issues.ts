// Puts what a schema did not like into words: which field, and what was expected.
import { z } from 'zod'
import { didYouMean } from '#lib/model/did-you-mean'

export interface Problem {
  readonly field: string
  readonly message: string
}

export interface Description {
  readonly message: string
  readonly problems: readonly Problem[]
}

/** `noun` is what the fields are: "parameter", "field". */
export function describeIssues(error: z.ZodError, schema: z.ZodType, noun: string): Description {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const problems = error.issues.flatMap((issue): Problem[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: key, message: unknownField(key, known) }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  )
  const message = problems
    .map((problem) => `${noun} "${problem.field}" ${problem.message}`)
    .join('; ')
  return { message, problems }
}

function unknownField(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'is unknown: there are none here'
  const near = didYouMean(key, known)
  return near === null
    ? `is unknown: expected ${known.join(', ')}`
    : `is unknown: did you mean "${near}"?`
}
