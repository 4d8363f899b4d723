// Favorites: the service under release. Both versions run this code; what differs is the fault.
import type { Call, Handlers, Reply } from '#lib/demo/service/chassis'
import { failed, ok } from './answers'

/** Ordinary failures, the same in both versions. */
const FAILURE_RATE = 0.002
const FAVORITES_PER_USER_MAX = 20

const favoritesOf = new Map<string, Set<string>>()

function shelf(call: Call): Set<string> {
  const user = call.query.get('user') ?? 'nobody'
  const known = favoritesOf.get(user)
  if (known) return known
  const fresh = new Set(['b1', 'b2'])
  favoritesOf.set(user, fresh)
  return fresh
}

function reply(call: Call, body: unknown): Reply {
  return call.random.chance(FAILURE_RATE) ? failed('lost the database') : ok(body)
}

async function list(call: Call): Promise<Reply> {
  const user = call.query.get('user') ?? ''
  const [books] = await Promise.all([
    call.to('store-service', { path: `/books?ids=${[...shelf(call)].join(',')}` }),
    call.to('user-service', { path: `/user?id=${user}` }),
    call.work(6),
  ])
  return reply(call, { user, books: books.status === 200 ? [...shelf(call)] : [] })
}

async function count(call: Call): Promise<Reply> {
  await call.work(2)
  return reply(call, { count: shelf(call).size })
}

async function add(call: Call): Promise<Reply> {
  const book = call.query.get('book') ?? 'b1'
  const [stock] = await Promise.all([
    call.to('store-service', { path: `/books?ids=${book}` }),
    call.work(8),
  ])
  if (stock.status === 200 && shelf(call).size < FAVORITES_PER_USER_MAX) shelf(call).add(book)
  return reply(call, { added: book })
}

async function remove(call: Call): Promise<Reply> {
  await call.work(5)
  shelf(call).delete(call.query.get('book') ?? '')
  return reply(call, { removed: true })
}

export const favorites: Handlers = {
  'GET /favorites': list,
  'GET /favorites/count': count,
  'POST /favorites': add,
  'DELETE /favorites': remove,
}
