import { stream } from '#lib/load/api/calls/system/stream'

export const { GET, POST, PUT, PATCH, DELETE } = stream.handlers
