// Canary annotations of an Ingress, which ingress-nginx and Higress share. Wire: their annotations docs. Pure.
import { type Condition, cookie, equals, header, oneOf, regex } from './conditions'
import { type Cursor, isThere, itemsOf, textOf } from './cursor'
import { type Draft, shareStage } from './draft'
import { slug } from './groups'
import { isKind } from './importer'
import { type Notes, say } from './notes'

const DIGITS = 'a whole number in quotes'
const TOTAL = 100

export interface CanaryDialect {
  /** The first that has the annotation counts. */
  readonly prefixes: readonly string[]
  /** Without a weight for what no header or cookie decided. */
  readonly isExclusive: boolean
  /** Values of the header that also match when a value is set. */
  readonly alsoMatches: readonly string[]
}

export function isIngress(document: Cursor): boolean {
  return isKind(document, 'networking.k8s.io', 'Ingress')
}

export function annotationsOf(ingress: Cursor, { prefixes }: CanaryDialect) {
  const annotations = ingress.at('metadata', 'annotations')
  const names = (name: string) => prefixes.map((start) => annotations.at(`${start}/${name}`))
  return (name: string): Cursor => {
    const all = names(name)
    return all.find(isThere) ?? all[0] ?? annotations
  }
}

/** `canary: "true"`, in any of the dialect's spellings. */
export function isCanary(ingress: Cursor, dialect: CanaryDialect): boolean {
  return String(annotationsOf(ingress, dialect)('canary').value) === 'true'
}

/** Header before cookie before weight; each decides for good. */
export function readCanary(ingress: Cursor, dialect: CanaryDialect, notes: Notes) {
  const get = annotationsOf(ingress, dialect)
  const byHeader = headerConditions(get, dialect, notes)
  const byCookie = cookieConditions(get, notes)
  const toGray = [...byHeader.toGray, ...byCookie.toGray]
  const toBaseline = [...byHeader.toBaseline, ...byCookie.toBaseline]
  const weight = get('canary-weight')
  const stages: Draft['stages'][number][] = []
  if (isThere(weight) && toGray.length > 0 && dialect.isExclusive) {
    notes.leave(weight, 'weight-not-read', 'remove-header-or-weight')
  } else if (isThere(weight)) {
    const total = isThere(get('canary-weight-total')) ? digits(get('canary-weight-total')) : TOTAL
    const share = digits(weight)
    if (total < 1) get('canary-weight-total').fail('is no total: expected at least 1')
    if (share > total) weight.fail(`is more than the total of ${total}`)
    notes.took(weight, say('share-of-total', { share, total }))
    stages.push(shareStage(share / total))
  }
  if (stages.length === 0) stages.push({ name: 'marked', share: null, holdMs: null })
  if (stages[0]?.share === null && toGray.length === 0) {
    ingress
      .at('metadata', 'annotations')
      .fail(
        'sends nothing to the canary: expected canary-by-header, canary-by-cookie or canary-weight',
      )
  }
  return { toGray, toBaseline, stages }
}

type Get = (name: string) => Cursor
interface Decided {
  readonly toGray: readonly Condition[]
  readonly toBaseline: readonly Condition[]
}

function headerConditions(get: Get, { alsoMatches }: CanaryDialect, notes: Notes): Decided {
  const cursor = get('canary-by-header')
  const [value, pattern] = [get('canary-by-header-value'), get('canary-by-header-pattern')]
  if (!isThere(cursor)) {
    for (const orphan of [value, pattern].filter(isThere)) {
      notes.leave(orphan, 'needs-by-header', 'name-header')
    }
    return { toGray: [], toBaseline: [] }
  }
  const name = textOf(cursor, 'the name of a header')
  if (isThere(value)) {
    const values = [textOf(value, 'the value of the header'), ...alsoMatches]
    notes.took(value, say('header-values-to-gray', { name, values }))
    if (isThere(pattern)) notes.leave(pattern, 'not-beside-value', 'remove-one')
    return { toGray: [header(value, name, oneOf(values))], toBaseline: [] }
  }
  if (isThere(pattern)) {
    notes.took(pattern, say('header-pattern-to-gray', { name }))
    const test = regex(textOf(pattern, 'an expression'), false)
    return { toGray: [header(pattern, name, test)], toBaseline: [] }
  }
  notes.took(cursor, say('header-always-never', { name }))
  return {
    toGray: [header(cursor, name, equals('always'))],
    toBaseline: [header(cursor, name, equals('never'))],
  }
}

function cookieConditions(get: Get, notes: Notes): Decided {
  const cursor = get('canary-by-cookie')
  if (!isThere(cursor)) return { toGray: [], toBaseline: [] }
  const name = textOf(cursor, 'the name of a cookie')
  notes.took(cursor, say('cookie-always-never', { name }))
  return {
    toGray: [cookie(cursor, name, 'always')],
    toBaseline: [cookie(cursor, name, 'never')],
  }
}

function digits(cursor: Cursor): number {
  const text = textOf(cursor, DIGITS)
  return /^\d{1,9}$/.test(text) ? Number(text) : cursor.fail(`expected ${DIGITS}, got "${text}"`)
}

/** Backend Services of an Ingress, each with its host and path. */
function backendsOf(ingress: Cursor) {
  const rules = itemsOf(ingress.at('spec', 'rules'), 'rules')
  const backends = rules.flatMap((rule) =>
    itemsOf(rule.at('http', 'paths'), 'paths').map((path) => {
      const cursor = path.at('backend', 'service', 'name')
      const at = `${String(rule.at('host').value)} ${String(path.at('path').value)}`
      return { cursor, at, service: textOf(cursor, 'the name of a Service') }
    }),
  )
  return backends.length > 0 ? backends : ingress.at('spec').fail('has no rules with a backend')
}

export interface CanaryBackends {
  readonly gray: string
  readonly baseline: string
}

/** The baseline is the backend of the Ingress with the same host and path; else a guess from the name. */
export function canaryBackends(
  canary: Cursor,
  others: readonly Cursor[],
  notes: Notes,
): CanaryBackends {
  const [own] = backendsOf(canary)
  if (own === undefined) return canary.fail('has no backend')
  notes.took(own.cursor, say('gray-reports-as', { name: own.service }))
  const same = others.flatMap(backendsOf).find(({ at }) => at === own.at)
  if (same !== undefined) {
    notes.took(same.cursor, say('baseline-reports-as', { name: same.service }))
    return { gray: own.service, baseline: same.service }
  }
  const stem = own.service.replace(/[-_.]?(gr[ae]y|canary|new|beta|v\d+)$/i, '')
  const baseline = stem === own.service || stem === '' ? `${own.service}-base` : stem
  notes.leave(own.cursor, say('baseline-guessed', { name: baseline }), 'import-both')
  return { gray: own.service, baseline }
}

/** The plan's name and service for a canary Ingress. */
export function canaryName(ingress: Cursor): string {
  return slug(textOf(ingress.at('metadata', 'name'), 'the name of the Ingress'), 'canary')
}
