import { nothing } from '#lib/load/api/calls/system/nothing'

export const { GET, POST, PUT, PATCH, DELETE } = nothing.handlers
