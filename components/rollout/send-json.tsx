/** Posts to our API. Null when it agreed, else its own sentence about why not. */
export async function sendJson(path: string, body: object): Promise<string | null> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.ok) return null
    return refusalOf(await response.json())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function refusalOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return '?'
  const { error } = answer
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : '?'
}
