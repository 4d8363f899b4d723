import { latency } from '#lib/load/api/calls/rollout/comparison'

export const { GET, POST, PUT, PATCH, DELETE } = latency.handlers
