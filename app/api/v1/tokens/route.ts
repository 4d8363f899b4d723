import { tokens } from '#lib/load/api/calls/access/tokens'

export const { GET, POST, PUT, PATCH, DELETE } = tokens.handlers
