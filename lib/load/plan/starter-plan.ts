// A first plan for somebody who has none: made from what is reporting, so that little is left to write. Pure.
import { stringify } from 'yaml'
import type { Source } from '#lib/model/source'
import { API_VERSION, PLAN_KIND } from '#lib/plan/plan'

/** How people name a service that is the gray one of another. */
const GRAY_TAIL = /[-_.](new|gray|grey|canary|next|v\d+)$/i

export function starterPlan(sources: readonly Source[]): string {
  const service = suggestService(sources)
  const document = {
    apiVersion: API_VERSION,
    kind: PLAN_KIND,
    metadata: { name: `${slug(service?.service ?? 'my-service')}-v2` },
    spec: {
      services: [service ?? { service: 'my-service', gray: { version: 'v2' } }],
      split: { by: 'weight' },
      stages: [
        { name: 'canary', share: '5%', tolerance: '2%', hold: '30m' },
        { name: 'half', share: '50%', tolerance: '5%', hold: '1h' },
        { name: 'all', share: '100%' },
      ],
    },
  }
  return stringify(document, { lineWidth: 0 })
}

function suggestService(sources: readonly Source[]) {
  const names = [...new Set(sources.map(({ service }) => service))].sort()
  for (const name of names) {
    const bare = name.replace(GRAY_TAIL, '')
    if (bare === name || !names.includes(bare)) continue
    return { service: bare, baseline: { reportedAs: bare }, gray: { reportedAs: name } }
  }
  for (const service of names) {
    const versions = versionsOf(service, sources)
    const newest = versions.at(-1)
    if (versions.length > 1 && newest) return { service, gray: { version: newest } }
  }
  const [first] = names
  return first === undefined ? null : { service: first, gray: { version: 'v2' } }
}

function versionsOf(service: string, sources: readonly Source[]): string[] {
  const own = sources.filter((source) => source.service === service && source.version !== '')
  const collator = new Intl.Collator('en', { numeric: true })
  return [...new Set(own.map(({ version }) => version))].sort(collator.compare)
}

/** Lower-case letters, digits and dashes. */
function slug(name: string): string {
  const text = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return text.replaceAll(/^-+|-+$/g, '').slice(0, 56) || 'my-service'
}
