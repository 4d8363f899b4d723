// Importer: Higress, canary annotations and the plugin traffic-tag. Wire: higress `annotations/canary.go`. Pure.
import {
  annotationsOf,
  type CanaryDialect,
  canaryBackends,
  canaryName,
  isCanary,
  isIngress,
  readCanary,
} from '#lib/plan/import/canary-ingress'
import { equals, headerKey, type Matcher } from '#lib/plan/import/conditions'
import { type Cursor, isThere, itemsOf, numberOf, textOf } from '#lib/plan/import/cursor'
import { finish, shareStage } from '#lib/plan/import/draft'
import { serviceName } from '#lib/plan/import/groups'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'

const DIALECT: CanaryDialect = {
  prefixes: ['higress.io', 'nginx.ingress.kubernetes.io'],
  isExclusive: true,
  alsoMatches: ['always'],
}
const TAG_WEIGHT_MAX = 100

export const higress: Importer = {
  name: 'higress',
  detect: (document) => isTagging(document) || (isIngress(document) && isHigress(document)),
  read(documents) {
    const ingresses = documents.filter(isIngress)
    const canaries = ingresses.filter((document) => isCanary(document, DIALECT))
    const others = ingresses.filter((document) => !isCanary(document, DIALECT))
    if (canaries.length === 0) {
      documents[0]?.fail(
        'comes without an Ingress that has the annotation higress.io/canary: "true"',
      )
    }
    const tagging = documents.filter(isTagging)
    return canaries.map((canary) => readIngress(canary, others, tagging))
  },
}

function isTagging(document: Cursor): boolean {
  return isKind(document, 'extensions.higress.io', 'WasmPlugin')
}

function isHigress(document: Cursor): boolean {
  const annotations = Object.keys(document.at('metadata', 'annotations').value ?? {})
  return (
    document.at('spec', 'ingressClassName').value === 'higress' ||
    annotations.some((name) => name.startsWith('higress.io/'))
  )
}

function readIngress(canary: Cursor, others: readonly Cursor[], tagging: readonly Cursor[]) {
  const notes = createNotes()
  const decided = readCanary(canary, DIALECT, notes)
  const { gray, baseline } = canaryBackends(canary, others, notes)
  const dye = dyeOf(canary, notes)
  const stages = decided.stages.map((stage) => {
    const share = stage.share ?? shareOfTags(tagging, decided.toGray.flatMap(matchers), notes)
    return share === null || typeof share !== 'number' ? stage : shareStage(share)
  })
  const byTag = decided.stages[0]?.share === null && stages[0]?.share !== null
  const toGray = decided.toGray
  return finish(
    {
      cursor: canary.at('metadata', 'annotations'),
      name: canaryName(canary),
      services: [
        {
          service: serviceName(baseline, gray),
          baseline: { reportedAs: others.length > 0 ? baseline : [baseline, `${baseline}-*`] },
          gray: { reportedAs: gray },
        },
      ],
      toGray: byTag ? [] : toGray,
      toBaseline: byTag ? [] : decided.toBaseline,
      // What the plugin draws gets the very mark that the Ingress asks for.
      drawnDye: byTag ? toGray.flatMap(matchers) : dye,
      matchedDye: dye,
      drawnOf: 'rest',
      stages,
    },
    notes,
  )
}

function matchers(condition: { readonly matchers: readonly Matcher[] | null }): readonly Matcher[] {
  return condition.matchers ?? []
}

/** `request-header-control-update` and `-add`: "name value", one a line. */
function dyeOf(canary: Cursor, notes: Notes): Matcher[] {
  const get = annotationsOf(canary, DIALECT)
  return ['request-header-control-update', 'request-header-control-add'].flatMap((name) => {
    const cursor = get(name)
    if (!isThere(cursor)) return []
    const lines = textOf(cursor, 'headers')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
    return lines.map((line) => {
      const [key, value] = line.split(/\s+/)
      if (key === undefined || value === undefined) return cursor.fail('expected "name value"')
      notes.took(cursor, say('mark-of-gray', { mark: headerKey(key), value }))
      return { attribute: headerKey(key), ...equals(value) }
    })
  })
}

/**
 * The share of requests that the plugin marks by chance. Those that its conditions mark count beside
 * it: then nothing is promised, since how many they are is not written.
 */
function shareOfTags(
  tagging: readonly Cursor[],
  asked: readonly Matcher[],
  notes: Notes,
): number | null {
  let share: number | null = null
  let conditional = false
  for (const config of tagging.map((plugin) => plugin.at('spec', 'defaultConfig'))) {
    for (const group of itemsOf(config.at('conditionGroups'), 'groups')) {
      conditional = true
      notes.leave(group, 'conditions-not-counted', 'see-mark')
    }
    for (const group of itemsOf(config.at('weightGroups'), 'groups')) {
      const tag = { attribute: headerKey(textOf(group.at('headerName'), 'the name of a header')) }
      const value = textOf(group.at('headerValue'), 'the value of a header')
      const weight = numberOf(group.at('weight'), 'a weight from 0 to 100', TAG_WEIGHT_MAX)
      if (!asked.some((one) => one.attribute === tag.attribute && has(one, value))) continue
      notes.took(group, say('share-tagged', { share: weight, mark: tag.attribute, value }))
      share = (share ?? 0) + weight / TAG_WEIGHT_MAX
    }
  }
  if (!conditional || share === null) return share
  const [plugin] = tagging
  if (plugin !== undefined) {
    notes.leave(
      plugin.at('spec', 'defaultConfig', 'weightGroups'),
      'drawn-of-the-rest',
      'count-drawn-apart',
    )
  }
  return null
}

function has({ equals: only, oneOf }: Matcher, value: string): boolean {
  return only === value || (oneOf?.includes(value) ?? false)
}
