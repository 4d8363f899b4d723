import { alertTarget } from '#lib/load/api/calls/alert/targets'

export const { GET, POST, PUT, PATCH, DELETE } = alertTarget.handlers
