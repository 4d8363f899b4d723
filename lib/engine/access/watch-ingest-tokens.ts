// Tells receivers every few seconds which tokens of the list may send spans.
import type { Log } from '#lib/engine/log'
import type { ChangingKeys } from '#lib/receive/host'
import type { Database } from '#lib/store/client'
import { readLiveTokens } from '#lib/store/query/read-tokens'

/** A revoked token is refused after at most so long. */
const POLL_MS = 4_000
/** So often a client that never changes is looked up again: when it was last used is kept. */
const RENEW_MS = 60_000

export interface IngestWatch {
  readonly db: Database
  readonly log: Log
  readonly keys: ChangingKeys
}

/** Without an answer the last list stays: without its database a receiver takes nothing anyway. */
export async function watchIngestTokens({ db, log, keys }: IngestWatch): Promise<{ stop(): void }> {
  let failing = false
  const read = async () => {
    try {
      const tokens = await readLiveTokens(db)
      const able = tokens.filter(({ role }) => role === 'ingest')
      keys.replace(new Map(able.map(({ id, hash }) => [hash, id])))
      failing = false
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'the tokens of the list could not be read')
      failing = true
    }
  }
  await read()
  let last = Promise.resolve()
  const poll = setInterval(() => {
    last = last.then(read)
  }, POLL_MS)
  const renewal = setInterval(() => keys.renew(), RENEW_MS)
  return {
    stop() {
      clearInterval(poll)
      clearInterval(renewal)
    },
  }
}
