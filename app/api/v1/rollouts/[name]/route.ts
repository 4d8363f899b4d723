import { rollout } from '#lib/load/api/calls/rollout/rollout'

export const { GET, POST, PUT, PATCH, DELETE } = rollout.handlers
