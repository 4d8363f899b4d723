// What the demo asks of Grayproof, through the HTTP API that any pipeline would use.
import type { Verdict } from '#lib/model/verdict'

const CALL_MS_MAX = 10_000

export interface ProductApi {
  /** Stores a plan as the newest revision of its rollout. */
  readonly apply: (rollout: string, planYaml: string) => Promise<void>
  /** Starts the rollout's first stage. */
  readonly start: (rollout: string) => Promise<void>
  readonly verdict: (rollout: string) => Promise<Verdict>
}

/** `token` goes along where one is set. Throws with the API's own sentence when it refuses. */
export function createProductApi(baseUrl: string, token: string | null): ProductApi {
  const auth = token === null ? {} : { authorization: `Bearer ${token}` }
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { ...auth, ...init.headers }
    const signal = AbortSignal.timeout(CALL_MS_MAX)
    const response = await fetch(`${baseUrl}/api/v1${path}`, { ...init, headers, signal })
    if (response.ok) return response
    throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`)
  }
  const at = (rollout: string): string => `/rollouts/${encodeURIComponent(rollout)}`
  return {
    apply: async (rollout, body) => {
      await call(at(rollout), {
        method: 'PUT',
        headers: { 'content-type': 'application/yaml' },
        body,
      })
    },
    start: async (rollout) => {
      await call(`${at(rollout)}/stage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'start' }),
      })
    },
    verdict: async (rollout) => {
      const response = await call(`${at(rollout)}/verdict`, {})
      return (await response.json()) as Verdict
    },
  }
}
