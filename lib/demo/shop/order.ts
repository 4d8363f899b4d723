// Orders: asks the store and the user service, and a payment provider that has no agent.
import type { Call, Handlers, Reply } from '#lib/demo/service/chassis'
import { failed, ok } from './answers'

async function list(call: Call): Promise<Reply> {
  const user = call.query.get('user') ?? ''
  await Promise.all([
    call.to('user-service', { path: `/user?id=${user}` }),
    call.to('store-service', { path: '/books?ids=b1,b3' }),
    call.work(8),
  ])
  return ok({ user, orders: [] })
}

async function place(call: Call): Promise<Reply> {
  const user = call.query.get('user') ?? ''
  const book = call.query.get('book') ?? 'b1'
  const stock = await call.to('store-service', { path: `/books?ids=${book}` })
  if (stock.status !== 200) return failed('the store did not answer')
  await call.to('user-service', { path: `/user?id=${user}` })
  const paid = await call.to('payments', { method: 'POST', path: `/charges?user=${user}` })
  await call.work(10)
  return paid.status === 200 ? ok({ ordered: book }) : failed('payment failed')
}

export const order: Handlers = { 'GET /orders': list, 'POST /orders': place }
