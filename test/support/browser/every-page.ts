// Every page of the dashboard, with addresses that show something on a seeded store.
import {
  compareTracesUrl,
  planUrl,
  reportsUrl,
  rolloutUrl,
  topologyUrl,
  tracesUrl,
  traceUrl,
} from '#lib/load/urls'
import { FAILING, PASSING } from '#test/support/releases/seed-rollouts'

export interface NamedPage {
  readonly name: string
  readonly path: string
}

/** `url`: of a web role over a store that `seedRollouts` filled. */
export async function everyPage(url: string): Promise<NamedPage[]> {
  const api = async (path: string) => (await fetch(`${url}/api/v1${path}`)).json()
  const { violations } = await api(`/rollouts/${FAILING}/violations`)
  const side = async (group: string) => {
    const { traces } = await api(`/traces?service=favorites-service&group=${group}&limit=1`)
    return String(traces[0].traceId)
  }
  const [left, right] = await Promise.all([side('gray'), side('baseline')])
  return [
    { name: 'rollouts', path: '/' },
    { name: 'rollout', path: rolloutUrl(FAILING) },
    { name: 'rollout-passing', path: rolloutUrl(PASSING) },
    { name: 'topology', path: topologyUrl({}) },
    { name: 'traces', path: tracesUrl() },
    { name: 'trace', path: traceUrl(violations[0].traceId, { rollout: FAILING }) },
    { name: 'trace-compare', path: compareTracesUrl({ rollout: FAILING, left, right }) },
    { name: 'plan', path: planUrl(FAILING) },
    { name: 'new-rollout', path: planUrl() },
    { name: 'alerts', path: '/alerts' },
    { name: 'reports', path: reportsUrl({ rollout: FAILING }) },
    { name: 'sources', path: '/sources' },
    { name: 'status', path: '/status' },
    { name: 'settings', path: '/settings' },
    { name: 'audit', path: '/settings/audit' },
  ]
}
