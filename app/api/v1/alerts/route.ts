import { alerts } from '#lib/load/api/calls/alert/alerts'

export const { GET, POST, PUT, PATCH, DELETE } = alerts.handlers
