import { audit } from '#lib/load/api/calls/access/audit'

export const { GET, POST, PUT, PATCH, DELETE } = audit.handlers
