// Where the commands find Grayproof, and in whose name they act.
import { userInfo } from 'node:os'
import { loadSettings } from '#lib/engine/config'
import { AppError } from '#lib/model/app-error'
import { type ApiClient, createApiClient } from './api-client'

/** What every command that talks to a running Grayproof needs. */
export interface Remote {
  readonly api: ApiClient
  /** Without a trailing slash. */
  readonly url: string
  /** Kept in the journal beside what was done. */
  readonly author: string
  /** One line for people. */
  readonly print: (line: string) => void
}

export interface RemoteOptions {
  readonly url?: string
}

/** Throws AppError `setting` for an address that is none. */
export function connect({ url }: RemoteOptions): Remote {
  const settings = loadSettings()
  const given = url ?? settings.apiUrl ?? `http://127.0.0.1:${settings.port}`
  if (!URL.canParse(given) || !/^https?:/.test(given)) {
    throw new AppError(
      'setting',
      `--url must be an address such as http://127.0.0.1:3000, not "${given}"`,
    )
  }
  const address = given.replace(/\/+$/, '')
  return {
    api: createApiClient({ url: address, token: settings.token }),
    url: address,
    author: `cli:${userName()}`,
    print: (line) => process.stdout.write(`${line}\n`),
  }
}

/** A container may run under a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
