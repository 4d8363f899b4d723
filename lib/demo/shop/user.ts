// Users: who is asking.
import type { Handlers } from '#lib/demo/service/chassis'
import { ok } from './answers'

export const user: Handlers = {
  'GET /user': async (call) => {
    await call.work(3)
    const id = call.query.get('id') ?? 'nobody'
    return ok({ id, name: `reader ${id}` })
  },
}
