import { rolloutStage } from '#lib/load/api/calls/rollout/stage'

export const { GET, POST, PUT, PATCH, DELETE } = rolloutStage.handlers
