import { rolloutVerdict } from '#lib/load/api/calls/rollout/verdict'

export const { GET, POST, PUT, PATCH, DELETE } = rolloutVerdict.handlers
