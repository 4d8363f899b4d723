// What the demo asks of Grayproof, through the HTTP API that any pipeline would use.
import type { StageAction } from '#lib/model/rollout'
import type { Verdict } from '#lib/model/verdict'

const CALL_MS_MAX = 10_000
/** How the API says that a stage cannot change like that now. */
const CONFLICT = 409

export interface ProductApi {
  /** Stores a plan as the newest revision of its rollout. */
  readonly apply: (rollout: string, planYaml: string) => Promise<void>
  /** Starts the rollout's first stage; one that an earlier demo left running is rolled back first. */
  readonly start: (rollout: string) => Promise<void>
  readonly verdict: (rollout: string) => Promise<Verdict>
  /** Alerts on every rollout go there, signed, until `stopAlerts`. */
  readonly sendAlerts: (target: string, to: AlertAddress) => Promise<void>
  readonly stopAlerts: (target: string) => Promise<void>
}

export interface AlertAddress {
  readonly url: string
  readonly secret: string
}

/** `token` goes along where one is set. Throws with the API's own sentence when it refuses. */
export function createProductApi(baseUrl: string, token: string | null): ProductApi {
  const auth = token === null ? {} : { authorization: `Bearer ${token}` }
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { ...auth, ...init.headers }
    const signal = AbortSignal.timeout(CALL_MS_MAX)
    const response = await fetch(`${baseUrl}/api/v1${path}`, { ...init, headers, signal })
    if (response.ok || response.status === CONFLICT) return response
    throw await refusal(path, init, response)
  }
  const target = (name: string): string => `/alerts/targets/${encodeURIComponent(name)}`
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
      const path = `${at(rollout)}/stage`
      const change = (action: StageAction) => {
        const headers = { 'content-type': 'application/json' }
        return call(path, { method: 'POST', headers, body: JSON.stringify({ action }) })
      }
      if ((await change('start')).ok) return
      await change('rollback')
      const again = await change('start')
      if (!again.ok) throw await refusal(path, { method: 'POST' }, again)
    },
    verdict: async (rollout) => {
      const response = await call(`${at(rollout)}/verdict`, {})
      return (await response.json()) as Verdict
    },
    sendAlerts: async (name, { url, secret }) => {
      await call(target(name), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ format: 'webhook', url, secret, routes: [{}] }),
      })
    },
    stopAlerts: async (name) => {
      await call(target(name), { method: 'DELETE' })
    },
  }
}

async function refusal(path: string, init: RequestInit, response: Response): Promise<Error> {
  const { method = 'GET' } = init
  return new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}
