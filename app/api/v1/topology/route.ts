import { topology } from '#lib/load/api/calls/traffic/topology'

export const { GET, POST, PUT, PATCH, DELETE } = topology.handlers
