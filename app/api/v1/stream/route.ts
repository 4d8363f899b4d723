import { eventStream } from '#lib/load/api/event-stream'
import { plain, resource } from '#lib/load/api/resource'

/** Server-sent events: `change` says which rollouts have news, `beat` that the line is alive. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async ({ request }) => eventStream(request)),
})
