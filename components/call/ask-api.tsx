export interface FieldProblem {
  /** Such as `quietHours.from`; empty: it is about all of it. */
  readonly field: string
  readonly message: string
}

export type Told<Answer> =
  | { readonly kind: 'done'; readonly answer: Answer }
  | {
      readonly kind: 'refused'
      readonly message: string
      readonly problems: readonly FieldProblem[]
    }

export interface AskArgs {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** Below /api/v1. */
  readonly path: string
  readonly body?: object
}

/** Never throws: a line that is cut is a refusal, too. The answer is what the API promises there. */
export async function askApi<Answer>({ method, path, body }: AskArgs): Promise<Told<Answer>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer = text === '' ? null : JSON.parse(text)
    if (response.ok) return { kind: 'done', answer }
    const { message, details } = answer.error
    const problems = Array.isArray(details?.problems) ? details.problems : []
    return { kind: 'refused', message, problems }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', message, problems: [] }
  }
}
