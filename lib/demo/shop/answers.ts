// Small pieces every service of the bookstore answers with.
import type { Reply } from '#lib/demo/service/chassis'

/** Which lane of the service under release answered: for the load generator's own count. */
export const RELEASED_LANE_HEADER = 'x-favorites-lane'

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const failed = (error: string): Reply => ({ status: 500, body: { error } })

/** The JSON of another service's answer, or its text where it is none. */
export function parseBody(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return { text: body }
  }
}
