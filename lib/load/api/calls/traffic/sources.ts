// GET /sources: who reports spans.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { source } from '#lib/load/api/shapes/source'
import { loadSources } from '#lib/load/load-sources'
import { database } from '#lib/load/services'

export const sources = resource('/sources', {
  GET: call({
    summary: 'Who reports spans, in which groups, and when each was last heard of',
    answer: z.object({ sources: z.array(source) }),
    run: async () => ({ sources: await loadSources(database(), { nowMs: Date.now() }) }),
  }),
})
