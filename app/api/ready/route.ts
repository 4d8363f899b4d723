import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'
import { readiness } from '#lib/load/api/shapes/status'
import { loadReadiness } from '#lib/load/load-readiness'
import { database } from '#lib/load/services'

/** 503 with what is missing, until everything runs. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/ready', {
  GET: call({
    summary: 'Whether everything that must run does run',
    role: 'anyone',
    answer: readiness,
    run: async () => {
      const answer = await loadReadiness(database())
      const headers = { 'cache-control': 'no-store' }
      return Response.json(answer, { status: answer.ready ? 200 : 503, headers })
    },
  }),
}).handlers
