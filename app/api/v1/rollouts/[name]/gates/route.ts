import { rolloutGates } from '#lib/load/api/calls/gate/answers'

export const { GET, POST, PUT, PATCH, DELETE } = rolloutGates.handlers
