import { plain, resource } from '#lib/load/api/resource'

/** Alive: this process answers. Whether everything works is for /api/ready. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: plain(async () => ({ alive: true })),
})

export const dynamic = 'force-dynamic'
