// The store: titles and stock.
import type { Handlers } from '#lib/demo/service/chassis'
import { failed, ok } from './answers'

const FAILURE_RATE = 0.001
const TITLES = ['Middlemarch', 'The Trial', 'Dream of the Red Chamber', 'Emma', 'Ulysses'] as const

export const store: Handlers = {
  'GET /books': async (call) => {
    await call.work(4)
    if (call.random.chance(FAILURE_RATE)) return failed('stock is being counted')
    const ids = (call.query.get('ids') ?? '').split(',').filter(Boolean)
    return ok(ids.map((id) => ({ id, title: TITLES[Number(id.slice(1)) % TITLES.length] })))
  },
}
