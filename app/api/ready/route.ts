import { plain, resource } from '#lib/load/api/resource'
import { loadReadiness } from '#lib/load/load-readiness'
import { database } from '#lib/load/services'

/** 503 with what is missing, until everything runs. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => {
    const readiness = await loadReadiness(database())
    const headers = { 'cache-control': 'no-store' }
    return Response.json(readiness, { status: readiness.ready ? 200 : 503, headers })
  }),
})
