// What the hops of a steady load must be, and what the rollups say they are.
import type { Database } from '#lib/store/client'
import { readHopsSummed } from '#lib/store/query/read-hops'
import { readSources } from '#lib/store/query/read-sources'
import type { LoadTotals } from './steady-load'

export type HopCounts = Readonly<Record<string, string>>

/** `caller → callee`: `requests, errors`; marked apart. */
export function expectedHops(totals: LoadTotals): HopCounts {
  const { traces, marked, failedMarked, failedOthers } = totals
  return {
    'user → gateway@v1': `${traces - marked}, 0`,
    'user → gateway@v1 marked': `${marked}, 0`,
    'gateway@v1 → order@v1': `${traces - marked}, ${failedOthers}`,
    'gateway@v1 → order@v2 marked': `${marked}, ${failedMarked}`,
  }
}

/** The same of everything that is committed. */
export async function rolledHops(db: Database): Promise<HopCounts> {
  const [hops, sources] = await Promise.all([
    readHopsSummed(db, { fromMs: Date.now() - 86_400_000, toMs: Date.now() + 86_400_000 }),
    readSources(db),
  ])
  const names = new Map(sources.map(({ id, service, version }) => [id, `${service}@${version}`]))
  const counts: Record<string, [number, number]> = {}
  for (const hop of hops) {
    const caller = hop.root ? 'user' : (names.get(hop.callerSource) ?? 'somebody')
    const callee = names.get(hop.calleeSource) ?? 'nobody'
    const marked = hop.markSet === '0' ? '' : ' marked'
    const key = `${caller} → ${callee}${marked}${hop.complete ? '' : ' torn'}`
    const [requests, errors] = counts[key] ?? [0, 0]
    counts[key] = [requests + hop.requests, errors + hop.errors]
  }
  return Object.fromEntries(
    Object.entries(counts).map(([key, [requests, errors]]) => [key, `${requests}, ${errors}`]),
  )
}
