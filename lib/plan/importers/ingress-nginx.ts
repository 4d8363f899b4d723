// Importer: canary annotations of ingress-nginx. Wire: its `nginx-configuration/annotations.md`. Pure.
import {
  type CanaryDialect,
  canaryBackends,
  canaryName,
  isCanary,
  isIngress,
  readCanary,
} from '#lib/plan/import/canary-ingress'
import type { Cursor } from '#lib/plan/import/cursor'
import { finish } from '#lib/plan/import/draft'
import { serviceName } from '#lib/plan/import/groups'
import type { Importer } from '#lib/plan/import/importer'
import { createNotes } from '#lib/plan/import/notes'

const PREFIX = 'nginx.ingress.kubernetes.io'
const DIALECT: CanaryDialect = { prefixes: [PREFIX], isExclusive: false, alsoMatches: [] }

export const ingressNginx: Importer = {
  name: 'ingress-nginx',
  detect: (document) => isIngress(document) && !isHigress(document),
  read(documents) {
    const canaries = documents.filter((document) => isCanary(document, DIALECT))
    const others = documents.filter((document) => !isCanary(document, DIALECT))
    if (canaries.length === 0) {
      others[0]?.at('metadata').fail(`has no annotation ${PREFIX}/canary: "true"`)
    }
    return canaries.map((canary) => readIngress(canary, others))
  },
}

function readIngress(canary: Cursor, others: readonly Cursor[]) {
  const notes = createNotes()
  const decided = readCanary(canary, DIALECT, notes)
  const { gray, baseline } = canaryBackends(canary, others, notes)
  return finish(
    {
      ...decided,
      cursor: canary.at('metadata', 'annotations'),
      name: canaryName(canary),
      services: [
        {
          service: serviceName(baseline, gray),
          baseline: { reportedAs: baselineNames(baseline, others) },
          gray: { reportedAs: gray },
        },
      ],
      drawnDye: [],
      matchedDye: [],
      drawnOf: 'rest',
    },
    notes,
  )
}

function baselineNames(baseline: string, others: readonly Cursor[]) {
  return others.length > 0 ? baseline : [baseline, `${baseline}-*`]
}

/** The same annotations under another gateway's class or prefix. */
function isHigress(document: Cursor): boolean {
  const annotations = Object.keys(document.at('metadata', 'annotations').value ?? {})
  return (
    document.at('spec', 'ingressClassName').value === 'higress' ||
    annotations.some((name) => name.startsWith('higress.io/'))
  )
}
