// Plans at web addresses, asked for again and again: only what changed is sent. What goes wrong is
// told once, and the text that was there last stays.
import type { Log } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'
import { PLAN_BYTES_MAX, type PlanSource, type PlanText, reasonOf } from './plan-text'

const ANSWER_MS_MAX = 10_000
const REDIRECTS_MAX = 3
const ACCEPT = 'application/yaml, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1'

export interface PlanAddressesDeps {
  readonly urls: readonly string[]
  /** Sent as a bearer token, to the hosts of these addresses only. */
  readonly token: string | null
  readonly log: Log
}

export interface PlanAddresses extends PlanSource {
  /** Asks every address once. Never throws. */
  refresh(): Promise<void>
}

interface Address {
  readonly url: URL
  /** Without query, which may hold a secret. */
  readonly name: string
  etag: string | null
  modified: string | null
  text: string | null
  complaint: string | null
}

export function createPlanAddresses({ urls, token, log }: PlanAddressesDeps): PlanAddresses {
  const addresses = urls.map((text): Address => {
    const url = new URL(text)
    const name = `${url.host}${url.pathname}`
    return { url, name, etag: null, modified: null, text: null, complaint: null }
  })
  const ask = async (address: Address): Promise<void> => {
    try {
      await refresh(address, token)
      if (address.complaint !== null) log.info({ file: address.name }, 'the plan can be read again')
      address.complaint = null
    } catch (error) {
      // An AppError is ours; what fetch says may repeat the address with its query.
      const reason = error instanceof AppError ? error.message : plainReason(error)
      if (address.complaint !== reason) {
        log.warn({ file: address.name }, `the plan cannot be read: ${reason}`)
      }
      address.complaint = reason
    }
  }
  return {
    refresh: async () => {
      await Promise.all(addresses.map(ask))
    },
    list: async () =>
      addresses.flatMap(({ name, text }): PlanText[] =>
        text === null ? [] : [{ name, text, format: 'yaml' }],
      ),
  }
}

async function refresh(address: Address, token: string | null): Promise<void> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX)
  const response = await follow(address, { token, signal })
  if (response.status === 304) {
    await response.body?.cancel()
    return
  }
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new AppError('unavailable', `it answers ${response.status}`)
  }
  address.text = await readBounded(response)
  address.etag = response.headers.get('etag')
  address.modified = response.headers.get('last-modified')
}

interface Asking {
  readonly token: string | null
  readonly signal: AbortSignal
}

/** Redirects are followed on the same host, and never from https to http: the token goes along. */
async function follow(address: Address, { token, signal }: Asking): Promise<Response> {
  const headers = {
    accept: ACCEPT,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(address.etag === null ? {} : { 'if-none-match': address.etag }),
    ...(address.modified === null ? {} : { 'if-modified-since': address.modified }),
  }
  let url = address.url
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status === 304 || location === null) return response
    await response.body?.cancel()
    if (!URL.canParse(location, url)) throw new AppError('unavailable', 'it redirects to nowhere')
    const next = new URL(location, url)
    const isSafe = next.protocol === url.protocol || next.protocol === 'https:'
    if (next.host !== url.host || !isSafe) {
      throw new AppError('unavailable', `it redirects to another host, ${next.host}: name that one`)
    }
    url = next
  }
  throw new AppError('unavailable', `it redirects more than ${REDIRECTS_MAX} times`)
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > PLAN_BYTES_MAX) throw new AppError('too-large', 'it is larger than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function plainReason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer within ${ANSWER_MS_MAX / 1_000} s`
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const code = (cause as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : reasonOf(cause)
}
