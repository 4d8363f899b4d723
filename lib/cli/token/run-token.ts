// Asks a running Grayproof to make, list or revoke tokens.
import type { Remote } from '#lib/cli/remote/connect'
import { AppError } from '#lib/model/app-error'

interface Token {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly prefix: string
  readonly createdAt: string
  readonly createdBy: string
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

const HEAD = ['NAME', 'ROLE', 'BEGINS', 'MADE', 'BY', 'LAST USED', 'STATE']

/** The token stands alone in the last line, for scripts. */
export async function createTokenRemotely(
  { api, author, print }: Remote,
  { name, role }: { readonly name: string; readonly role: string },
): Promise<void> {
  const made = await api.call<Token & { readonly token: string }>('/tokens', {
    method: 'POST',
    contentType: 'application/json',
    body: JSON.stringify({ name, role, author }),
  })
  print(`${made.name} (${made.role}); nobody can show it again:`)
  print(made.token)
}

export async function listTokensRemotely({ api, print }: Remote, json: boolean): Promise<void> {
  const answer = await api.call<{ readonly tokens: readonly Token[] }>('/tokens')
  if (json) return print(JSON.stringify(answer, null, 2))
  if (answer.tokens.length === 0) return print('No tokens yet. Make one: grayproof token create')
  const rows = answer.tokens.map((token) => [
    token.name,
    token.role,
    token.prefix,
    token.createdAt.slice(0, 10),
    token.createdBy,
    token.lastUsedAt?.slice(0, 16) ?? 'never',
    token.revokedAt === null ? 'in force' : 'revoked',
  ])
  const all = [HEAD, ...rows]
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  for (const row of all) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    print(cells.join('  ').trimEnd())
  }
}

/** Throws AppError `not-found` when no token in force has this name or id. */
export async function revokeTokenRemotely(
  { api, print, author }: Remote,
  wanted: string,
): Promise<void> {
  const { tokens } = await api.call<{ readonly tokens: readonly Token[] }>('/tokens')
  const live = tokens.filter(({ revokedAt }) => revokedAt === null)
  const found = live.find(({ id, name }) => id === wanted || name === wanted)
  if (found === undefined) throw new AppError('not-found', `no token "${wanted}" is in force`)
  const query = new URLSearchParams({ author })
  await api.call(`/tokens/${encodeURIComponent(found.id)}?${query}`, { method: 'DELETE' })
  print(`${found.name} is revoked`)
}
