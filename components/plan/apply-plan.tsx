/** What the API said to a plan. */
export type Applied =
  | { readonly kind: 'done'; readonly revision: number; readonly changed: boolean }
  | {
      readonly kind: 'overtaken'
      readonly message: string
      readonly revision: number
      readonly author: string | null
    }
  | { readonly kind: 'refused'; readonly message: string }

export interface ApplyArgs {
  readonly name: string
  readonly text: string
  readonly author: string
  /** The revision that the text was begun from. */
  readonly basedOn: number
}

/** Never throws: a line that is cut is a refusal, too, and the text is still here. */
export async function applyPlan({ name, text, author, basedOn }: ApplyArgs): Promise<Applied> {
  const query = new URLSearchParams({ author, basedOn: String(basedOn) })
  try {
    const response = await fetch(`/api/v1/rollouts/${encodeURIComponent(name)}?${query}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/yaml' },
      body: text,
    })
    const answer = await response.json()
    if (response.ok) return { kind: 'done', revision: answer.revision, changed: answer.changed }
    const { message, details } = answer.error
    if (response.status === 409 && typeof details?.revision === 'number') {
      return {
        kind: 'overtaken',
        message,
        revision: details.revision,
        author: details.author ?? null,
      }
    }
    return { kind: 'refused', message }
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) }
  }
}
