import { trace } from '#lib/load/api/calls/traffic/traces'

export const { GET, POST, PUT, PATCH, DELETE } = trace.handlers
