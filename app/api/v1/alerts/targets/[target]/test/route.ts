import { alertTargetTest } from '#lib/load/api/calls/alert/targets'

export const { GET, POST, PUT, PATCH, DELETE } = alertTargetTest.handlers
