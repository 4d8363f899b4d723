// Requests of a bookstore under release as spans, drawn from a seed: what pages are tested on.
import type { TestSpan } from '#test/support/insert-spans'

const MARK = { 'http.request.header.gray': 'true' }
const READS = ['GET /favorites', 'GET /favorites/{id}', 'POST /favorites', 'DELETE /favorites/{id}']

export interface Bookstore {
  /** Before every service name, and in every id: two bookstores never meet. */
  readonly prefix: string
  /** Part of the requests that goes to gray. */
  readonly share: number
  /** Whether gray requests carry the mark; else only their way tells. */
  readonly marked: boolean
  readonly grayErrors: number
  readonly baselineErrors: number
  /** How many times slower gray is. */
  readonly slowdown: number
  /** From this moment on, order-service calls store-service without the mark. Epoch ms. */
  readonly losesMarkFromMs?: number
  /** Part of the unmarked requests that reach gray. */
  readonly leaks?: number
}

export interface Traffic {
  readonly store: Bookstore
  /** Evenly over the time, oldest first. Epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  readonly requests: number
  /** Of span starts: tests put T0_MS here. */
  readonly zeroMs: number
  readonly seed: number
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function drawFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function bookstoreTraffic(traffic: Traffic): TestSpan[] {
  const { store, fromMs, toMs, requests, zeroMs, seed } = traffic
  // Stores of one seed must not draw the same trace ids.
  const own = [...store.prefix].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), seed)
  const draw = drawFrom(own)
  return Array.from({ length: requests }, (_, n) => {
    const atMs = fromMs + ((n + draw()) / requests) * (toMs - fromMs)
    const gray = draw() < store.share
    const leaked = !gray && draw() < (store.leaks ?? 0)
    return oneRequest({
      store,
      draw,
      trace: `${Math.floor(draw() * 36 ** 8).toString(36)}-${n.toString(36)}`,
      startMs: atMs - zeroMs,
      marked: gray && store.marked,
      reachesGray: gray || leaked,
      losesMark: atMs >= (store.losesMarkFromMs ?? Number.POSITIVE_INFINITY),
    })
  }).flat()
}

interface Request {
  readonly store: Bookstore
  readonly draw: () => number
  readonly trace: string
  readonly startMs: number
  readonly marked: boolean
  readonly reachesGray: boolean
  readonly losesMark: boolean
}

function oneRequest(request: Request): TestSpan[] {
  const { store, draw, trace, startMs, reachesGray } = request
  const { prefix } = store
  const slow = reachesGray ? store.slowdown : 1
  const workMs = slow * Math.exp(2.2 + 0.7 * (draw() + draw() + draw() - 1.5) * 2)
  const failed = draw() < (reachesGray ? store.grayErrors : store.baselineErrors)
  const endpoint = READS[Math.floor(draw() ** 2 * READS.length)] ?? READS[0] ?? '/'
  const mark = request.marked ? { mark: MARK } : {}
  const lost = request.losesMark ? {} : mark
  const released = reachesGray ? 'favorites-service-new@2.0.0' : 'favorites-service@1.4.2'
  const at = (name: string) => `${prefix}${name}`
  const id = (name: string) => `${trace} ${name}`
  const call = (name: string, from: string, parent: string, atMs: number, tookMs: number) => ({
    ...{ trace, id: id(name), parent: id(parent), at: at(from), kind: 'client' as const },
    startMs: startMs + atMs,
    durationMs: tookMs,
  })
  const answer = (name: string, who: string, parent: string, atMs: number, tookMs: number) => ({
    ...{ trace, id: id(name), parent: id(parent), at: at(who) },
    startMs: startMs + atMs,
    durationMs: tookMs,
  })
  const gateway = 'gateway-service@3.1.0'
  const facade = 'dubbo-gateway@2.7.8'
  const total = workMs + 14
  return [
    {
      ...{ trace, id: id('g'), at: at(gateway), startMs, durationMs: total, error: failed },
      endpoint: `${endpoint.split(' ')[0]} /api/favorites`,
      attributes: { 'http.request.method': endpoint.split(' ')[0], 'url.path': '/api/favorites' },
    },
    { ...call('gc', gateway, 'g', 1, total - 2), endpoint: 'Favorites.list' },
    { ...answer('d', facade, 'gc', 2, total - 4), endpoint: 'Favorites.list', ...mark },
    { ...call('dc', facade, 'd', 3, workMs), endpoint },
    {
      ...answer('f', released, 'dc', 3.4, workMs - 1),
      ...{ endpoint, error: failed, ...mark },
      attributes: { 'http.response.status_code': failed ? 500 : 200, 'url.path': '/favorites' },
      ...(failed ? { events: [exception(startMs)] } : {}),
    },
    {
      ...call('fr', released, 'f', 4, workMs * 0.1),
      ...{ endpoint: 'GET', peer: 'cache:redis:6379' as const },
    },
    { ...call('fs', released, 'f', 4 + workMs * 0.15, workMs * 0.6), endpoint: 'GET /books' },
    {
      ...answer('s', 'store-service@5.2.0', 'fs', 4.5 + workMs * 0.15, workMs * 0.55),
      ...{ endpoint: 'GET /books', ...mark },
    },
    {
      ...call('sm', 'store-service@5.2.0', 's', 5 + workMs * 0.2, workMs * 0.3),
      ...{ endpoint: 'SELECT books', peer: 'database:mysql:3306' as const },
    },
    { ...call('oc', facade, 'd', workMs + 4, 6), endpoint: 'GET /orders' },
    {
      ...answer('o', 'order-service@4.4.0', 'oc', workMs + 4.3, 5.4),
      endpoint: 'GET /orders',
      ...mark,
    },
    { ...call('os', 'order-service@4.4.0', 'o', workMs + 5, 3.6), endpoint: 'GET /stock' },
    {
      ...answer('t', 'store-service@5.2.0', 'os', workMs + 5.4, 3),
      ...{ endpoint: 'GET /stock', ...lost },
    },
  ]
}

function exception(startMs: number) {
  return {
    name: 'exception',
    timeUs: Math.round(startMs * 1_000),
    attributes: {
      'exception.type': 'TimeoutException',
      'exception.message': 'favorites shard 3 did not answer within 200 ms',
    },
  }
}
