import type { ImportAnswer } from '#lib/load/plan/load-imported-plans'

export interface GivenFile {
  readonly name: string
  readonly text: string
}

export interface ImportProblem {
  /** Empty: it is about all of it. */
  readonly file: string
  readonly line: number
  readonly field: string
  readonly message: string
}

export type ImportReply =
  | { readonly kind: 'read'; readonly answer: ImportAnswer }
  | { readonly kind: 'refused'; readonly problems: readonly ImportProblem[] }
  | { readonly kind: 'away' }

export interface ImportRequest {
  /** Empty to find out. */
  readonly format: string
  /** Of what the server says about the files. */
  readonly locale: string
}

/** Never throws: what the server refuses is told with its place. */
export async function askImport(
  files: readonly GivenFile[],
  { format, locale }: ImportRequest,
): Promise<ImportReply> {
  const query = format === '' ? '' : `?${new URLSearchParams({ format })}`
  try {
    const response = await fetch(`/api/v1/plans/import${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': locale },
      body: JSON.stringify({ files }),
    })
    const answer = await response.json()
    if (response.ok) return { kind: 'read', answer }
    return { kind: 'refused', problems: problemsOf(answer.error) }
  } catch {
    return { kind: 'away' }
  }
}

interface ApiError {
  readonly message: string
  readonly details: { readonly problems?: readonly Partial<ImportProblem>[] } | null
}

function problemsOf({ message, details }: ApiError): readonly ImportProblem[] {
  const whole = { file: '', line: 0, field: '', message }
  const known = (details?.problems ?? []).filter(({ file }) => file !== undefined)
  return known.length === 0 ? [whole] : known.map((problem) => ({ ...whole, ...problem }))
}
