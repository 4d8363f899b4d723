// GET /status and /settings: how Grayproof itself is doing, and how it was set up.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { setting, status as shape } from '#lib/load/api/shapes/status'
import { services } from '#lib/load/services'
import { loadSettingsView } from '#lib/load/status/load-settings-view'
import { loadStatus } from '#lib/load/status/load-status'

export const status = resource('/status', {
  GET: call({
    summary: 'How Grayproof itself is doing',
    description: 'Receivers, lag, storage, and what is wrong, worst first.',
    answer: shape,
    run: async () => {
      const { db, settings } = services()
      return loadStatus(db, { nowMs: Date.now(), retentionDays: settings.retentionDays })
    },
  }),
})

export const settings = resource('/settings', {
  GET: call({
    summary: 'Settings in force',
    description: 'Of secrets, only whether they are set.',
    answer: z.object({ settings: z.array(setting) }),
    run: async () => {
      const { db, settings } = services()
      return { settings: await loadSettingsView(db, settings) }
    },
  }),
})
