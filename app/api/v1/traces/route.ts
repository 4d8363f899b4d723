import { traces } from '#lib/load/api/calls/traffic/traces'

export const { GET, POST, PUT, PATCH, DELETE } = traces.handlers
