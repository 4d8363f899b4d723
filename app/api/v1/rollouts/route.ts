import { rollouts } from '#lib/load/api/calls/rollout/rollouts'

export const { GET, POST, PUT, PATCH, DELETE } = rollouts.handlers
