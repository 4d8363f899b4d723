import { planImport } from '#lib/load/api/calls/plan/import'

export const { GET, POST, PUT, PATCH, DELETE } = planImport.handlers
