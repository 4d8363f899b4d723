// GET /audit: who changed what, and who was refused.
import { z } from 'zod'
import { loadAuditLog } from '#lib/load/access/load-audit-log'
import { call } from '#lib/load/api/call'
import { cursorText, moment, shortText, wholeNumber } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { auditEntry } from '#lib/load/api/shapes/access'
import { next, time } from '#lib/load/api/shapes/scalars'
import { chosenRange } from '#lib/load/chosen-range'
import { database } from '#lib/load/services'

const ENTRIES_MAX = 10_000

export const audit = resource('/audit', {
  GET: call({
    summary: 'Who changed what, and who was refused; newest first',
    description:
      'Calls of the API together with the journals of plans and stages. Without "from" the last ' +
      'hour. Older entries of this time come with "cursor".',
    query: {
      from: moment.optional(),
      to: moment.optional(),
      rollout: shortText.optional(),
      limit: wholeNumber({ min: 1, max: ENTRIES_MAX }).optional(),
      cursor: cursorText.optional(),
    },
    answer: z.object({ from: time, to: time, entries: z.array(auditEntry), next }),
    run: async ({ query: { rollout, limit = 1_000, cursor = null, ...asked } }) => {
      const range = chosenRange(asked, { rollout: null, nowMs: Date.now() })
      const only = rollout === undefined ? {} : { rollout }
      const page = { limit, cursor }
      const {
        older,
        newer: _,
        ...log
      } = await loadAuditLog(database(), { ...range, ...only, page })
      return { ...log, next: older }
    },
  }),
})
