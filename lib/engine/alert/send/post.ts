// Sends one request to a receiver and reads the beginning of its answer. Follows no redirect.
import type { LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { OutgoingRequest, ReceivedAnswer } from '#lib/alert/format'
import { AppError } from '#lib/model/app-error'
import type { AllowedHosts } from './private-hosts'
import { type Lookup, resolveHost } from './resolve-host'

/** From the first question for an address to the last byte that is read. */
const SEND_TIMEOUT_MS = 15_000
/** Of an answer more is never needed; its receiver may send what it likes. */
const ANSWER_BYTES_MAX = 64 * 1024
const HEADER_BYTES_MAX = 32 * 1024

export interface PostDeps {
  readonly allowed: AllowedHosts
  readonly lookup: Lookup
  /** The clock, epoch ms. */
  readonly now: () => number
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export type Post = (request: OutgoingRequest) => Promise<ReceivedAnswer>

/**
 * Throws AppError: `forbidden` for a private address, `unavailable` when no answer came; its message
 * names the host at most.
 */
export function createPost(deps: PostDeps): Post {
  return async (outgoing) => {
    const timeout = AbortSignal.timeout(deps.timeoutMs ?? SEND_TIMEOUT_MS)
    const signal = deps.signal === undefined ? timeout : AbortSignal.any([timeout, deps.signal])
    const url = new URL(outgoing.url)
    const addresses = await orAborted(resolveHost(url, deps.allowed, deps.lookup), signal)
    try {
      return { ...(await exchange(outgoing, { url, addresses, signal })), nowMs: deps.now() }
    } catch (error) {
      throw new AppError('unavailable', `${url.host}: ${reasonOf(error, signal)}`)
    }
  }
}

interface Exchange {
  readonly url: URL
  readonly addresses: readonly LookupAddress[]
  readonly signal: AbortSignal
}

function exchange(
  { method, headers, body }: OutgoingRequest,
  { url, addresses, signal }: Exchange,
): Promise<Omit<ReceivedAnswer, 'nowMs'>> {
  const bytes = Buffer.from(body)
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method,
      headers: { ...headers, 'content-length': bytes.length, 'user-agent': 'grayproof' },
      // A connection of its own: none that was made to another address is used again.
      agent: false,
      lookup: pinned(addresses),
      maxHeaderSize: HEADER_BYTES_MAX,
      signal,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const done = () => {
        const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8')
        resolve({
          status: response.statusCode ?? 0,
          headers: flat(response.headers),
          body: text,
        })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size < ANSWER_BYTES_MAX) return
        done()
        response.destroy()
      })
      response.on('end', done)
      response.on('error', reject)
      // Cut off in the middle: what was said so far may be half of the truth.
      response.on('close', () => reject(new Error('the answer was cut off')))
    })
    request.end(bytes)
  })
}

/** Whoever asks is given the addresses that were checked, whatever the name says by now. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const wanted = addresses.filter(({ family }) =>
      options.family !== 4 && options.family !== 6 ? true : family === options.family,
    )
    const [first] = wanted
    if (first === undefined) callback(new Error('no address of this family'), '', 0)
    else if (options.all === true)
      callback(
        null,
        wanted.map((address) => ({ ...address })),
      )
    else callback(null, first.address, first.family)
  }
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  )
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AppError('unavailable', reasonOf(null, signal)))
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) {
    const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
    return isTimeout ? 'no answer in time' : 'stopped'
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  if (code !== null) return code
  return error instanceof Error ? error.message : 'no answer'
}
