import { gateHandler } from '#lib/load/api/calls/gate/gates'

export const GET = gateHandler('GET')
export const POST = gateHandler('POST')
export const PUT = gateHandler('PUT')
export const PATCH = gateHandler('PATCH')
export const DELETE = gateHandler('DELETE')
