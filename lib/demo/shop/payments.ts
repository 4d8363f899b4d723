// A payment provider outside the company: it runs without an agent and stays a virtual node.
import type { Handlers } from '#lib/demo/service/chassis'
import { ok } from './answers'

export const payments: Handlers = {
  'POST /charges': async (call) => {
    await call.work(15, 0.6)
    return ok({ charged: true })
  },
}
