import { sources } from '#lib/load/api/calls/traffic/sources'

export const { GET, POST, PUT, PATCH, DELETE } = sources.handlers
