import { openApiResource } from '#lib/load/api/calls/index'

export const { GET, POST, PUT, PATCH, DELETE } = openApiResource.handlers
