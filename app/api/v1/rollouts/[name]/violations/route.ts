import { violations } from '#lib/load/api/calls/rollout/violations'

export const { GET, POST, PUT, PATCH, DELETE } = violations.handlers
