// The name under which a visitor reached us, which agents can use as well.

export function visitedHost(headers: Headers, listening: string): string {
  const host = headers.get('host')
  return host !== null && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).hostname
    : listening
}
