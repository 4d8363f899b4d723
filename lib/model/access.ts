// Who may do what: roles of tokens and people, and who stands behind a request. Floor 0.

/** `viewer` reads; `operator` reads and changes; `ingest` only sends spans. */
export const ROLES = ['viewer', 'operator', 'ingest'] as const
export type Role = (typeof ROLES)[number]

/** What a call may need: `anyone` may ask whether we are alive, and sign in. */
export type CallRole = 'anyone' | Exclude<Role, 'ingest'>

/**
 * How somebody was recognised. `open`: not at all, as nothing but this machine can reach us;
 * `setting`: by GRAYPROOF_TOKEN; `token`: by a token of the list; `oidc`: by the organisation.
 */
export type Recognised = 'open' | 'setting' | 'token' | 'oidc'

/** Who asks. */
export interface Actor {
  /** Of the token, or of the person who signed in. */
  readonly name: string
  readonly role: Role
  readonly via: Recognised
  /** Who they say they are (a command's user, a name typed into a page); null: they do not say. */
  readonly claimed: string | null
  /** Both in one line, for journals: what we know comes first. */
  readonly author: string
}

const AUTHOR_MAX = 200

/** Of somebody nobody recognised, what they say is all there is. */
export function toActor(
  known: Pick<Actor, 'name' | 'role' | 'via'>,
  claimed: string | null,
): Actor {
  const said = claimed?.trim().slice(0, AUTHOR_MAX) || null
  const name = known.via === 'open' ? (said ?? known.name) : known.name
  const author = said === null || said === name ? name : `${name} (${said})`
  return { ...known, name, claimed: said, author: author.slice(0, AUTHOR_MAX) }
}

/** Whether a role suffices for a call. */
export function mayCall(role: Role, needed: CallRole): boolean {
  return needed === 'anyone' || role === 'operator' || role === needed
}
