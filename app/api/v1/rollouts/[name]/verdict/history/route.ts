import { verdictHistory } from '#lib/load/api/calls/rollout/verdict'

export const { GET, POST, PUT, PATCH, DELETE } = verdictHistory.handlers
