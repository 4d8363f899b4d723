import { planSchema } from '#lib/load/api/calls/plan/schema'

export const { GET, POST, PUT, PATCH, DELETE } = planSchema.handlers
