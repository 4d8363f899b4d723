// GET /stream: tells live pages that something changed.
import { call, media } from '#lib/load/api/call'
import { eventStream } from '#lib/load/api/event-stream'
import { resource } from '#lib/load/api/resource'

export const stream = resource('/stream', {
  GET: call({
    summary: 'Server-sent events',
    answer: media(
      'text/event-stream',
      '"change" says which rollouts have news, and whether alerts have; "beat" that the line is alive.',
    ),
    run: async ({ request }) => eventStream(request),
  }),
})
