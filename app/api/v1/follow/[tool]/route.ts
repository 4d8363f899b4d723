import { followHandler } from '#lib/load/api/calls/rollout/follow'

export const GET = followHandler('GET')
export const POST = followHandler('POST')
export const PUT = followHandler('PUT')
export const PATCH = followHandler('PATCH')
export const DELETE = followHandler('DELETE')
