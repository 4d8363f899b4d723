import { revision } from '#lib/load/api/calls/rollout/revision'

export const { GET, POST, PUT, PATCH, DELETE } = revision.handlers
