import { settings } from '#lib/load/api/calls/system/status'

export const { GET, POST, PUT, PATCH, DELETE } = settings.handlers
