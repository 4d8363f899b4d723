import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { resource } from '#lib/load/api/resource'

/** Alive: this process answers. Whether everything works is for /api/ready. */
export const { GET, POST, PUT, PATCH, DELETE } = resource('/health', {
  GET: call({
    summary: 'Alive',
    role: 'anyone',
    answer: z.object({ alive: z.literal(true) }),
    run: async () => ({ alive: true as const }),
  }),
}).handlers

export const dynamic = 'force-dynamic'
