// /alerts, /alerts/acknowledge, /alerts/snooze: what is wrong, who was told, and what people say to it.
import { z } from 'zod'
import { acknowledgeAlerts, snoozeAlerts } from '#lib/engine/alert/answer-alerts'
import { loadAlerts } from '#lib/load/alert/load-alerts'
import { call } from '#lib/load/api/call'
import { authorText, cursorText, moment, shortText, wholeNumber } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { alert } from '#lib/load/api/shapes/alert'
import { next, time } from '#lib/load/api/shapes/scalars'
import { isoTime } from '#lib/load/iso-time'
import { database, rolloutDeps } from '#lib/load/services'

/** What is shown when nobody says how far back. */
const SHOWN_MS = 7 * 24 * 3_600_000
/** Of those that are over. */
const ENDED_MAX = 500

const whom = {
  episode: shortText.optional().meta({ description: 'Id of an alert; or name a rollout.' }),
  rollout: shortText.optional().meta({ description: 'All alerts of this rollout.' }),
  author: authorText,
}

export const alerts = resource('/alerts', {
  GET: call({
    summary: 'Episodes of trouble, and who was told',
    description:
      'Those that were open at any moment between "from" and "to", by default in the last seven ' +
      'days. All that last come first, then those that are over, the newest first; older ones come ' +
      'with "cursor".',
    query: {
      rollout: shortText.optional(),
      from: moment.optional(),
      to: moment.optional(),
      limit: wholeNumber({ min: 1, max: ENDED_MAX }).optional(),
      cursor: cursorText.optional(),
    },
    answer: z.object({ alerts: z.array(alert), next }),
    run: async ({ query: { rollout, from, to, limit = ENDED_MAX, cursor = null } }) => {
      const nowMs = Date.now()
      const toMs = to ?? nowMs + 1
      const range = { rollout, fromMs: from ?? toMs - SHOWN_MS, toMs }
      const page = { limit, cursor }
      const { alerts, older } = await loadAlerts(database(), { ...range, nowMs, page })
      const shown = cursor === null ? alerts : alerts.filter(({ state }) => state === 'resolved')
      return { alerts: shown, next: older }
    },
  }),
})

export const acknowledge = resource('/alerts/acknowledge', {
  POST: call({
    summary: 'Take on an alert, or all alerts of a rollout',
    description: 'Nobody is reminded of it any more, and whoever was not told yet is not told.',
    body: z.strictObject(whom),
    answer: z.object({ rollout: z.string(), episode: z.string(), by: z.string(), at: time }),
    audit: (_input, { rollout, episode }) => ({ subject: rollout, detail: episode }),
    run: async ({ body, actor }) => {
      const said = await acknowledgeAlerts(rolloutDeps(), { ...body, author: actor.author })
      const { rollout, episode, author, atMs } = said
      return { rollout, episode, by: author, at: isoTime(atMs) }
    },
  }),
})

export const snooze = resource('/alerts/snooze', {
  POST: call({
    summary: 'Be silent about an alert, or a rollout, until a time',
    description: 'What is over by then is not told at all. A time that has passed ends a snooze.',
    body: z.strictObject({ ...whom, until: moment }),
    answer: z.object({ rollout: z.string(), episode: z.string(), by: z.string(), until: time }),
    audit: (_input, { rollout, episode, until }) => ({
      subject: rollout,
      detail: `${episode} until ${until}`.trim(),
    }),
    run: async ({ body: { until, ...body }, actor }) => {
      const said = await snoozeAlerts(rolloutDeps(), {
        ...body,
        untilMs: until,
        author: actor.author,
      })
      const { rollout, episode, author, untilMs } = said
      return { rollout, episode, by: author, until: isoTime(untilMs) }
    },
  }),
})
