// Which sources a visitor wants to see, and in which order. Pure.
import type { SourceEntry } from '#lib/load/load-sources'

export const SOURCE_KINDS = ['all', 'lost', 'placed', 'none', 'silent', 'odd'] as const
type SourceKind = (typeof SOURCE_KINDS)[number]
export const SOURCE_ORDERS = ['urgent', 'name', 'rate', 'last', 'version'] as const
type SourceOrder = (typeof SOURCE_ORDERS)[number]

export interface SourceChoice {
  /** Words that must all be somewhere in its names or labels. */
  readonly find: string
  readonly show: SourceKind
  /** Empty: all of them. */
  readonly rollout: string
  readonly sort: SourceOrder
}

/** A fraction of unweighted spans from which shares mislead. */
const UNWEIGHTED_ODD = 0.01
const LATE_ODD = 0.01

/** Whether it bears the name of a planned service, but falls into neither of its groups. */
export function isLost({ places }: Pick<SourceEntry, 'places'>): boolean {
  return places.some(({ group }) => group === 'unknown')
}

/** Its sampling or its clock makes numbers doubtful. */
export function isOdd({ lately }: Pick<SourceEntry, 'lately'>): boolean {
  if (lately === null) return false
  return lately.unweighted > UNWEIGHTED_ODD || lately.late > LATE_ODD || lately.clockMs !== null
}

export function chooseSources(
  sources: readonly SourceEntry[],
  { find, show, rollout, sort }: SourceChoice,
): SourceEntry[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const chosen = sources.filter(
    (source) =>
      KEEPS[show](source) &&
      (rollout === '' || source.places.some((place) => place.rollout === rollout)) &&
      words.every((word) => textOf(source).includes(word)),
  )
  // Sources come with the most urgent first, and sorting keeps that order among equals.
  return sort === 'urgent' ? chosen : chosen.sort(ORDERS[sort])
}

const KEEPS: Readonly<Record<SourceKind, (source: SourceEntry) => boolean>> = {
  all: () => true,
  lost: isLost,
  placed: ({ places }) => places.some(({ group }) => group !== 'unknown'),
  none: ({ places }) => places.length === 0,
  silent: ({ lastReceived }) => lastReceived === null,
  odd: isOdd,
}

type Order = (a: SourceEntry, b: SourceEntry) => number

const ORDERS: Readonly<Record<Exclude<SourceOrder, 'urgent'>, Order>> = {
  name: (a, b) => compare(a.service, b.service) || compare(a.instance, b.instance),
  version: (a, b) => compare(a.version, b.version) || compare(a.service, b.service),
  rate: (a, b) => (b.lately?.spansPerSecond ?? 0) - (a.lately?.spansPerSecond ?? 0),
  last: (a, b) => compare(b.lastReceived ?? '', a.lastReceived ?? ''),
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function textOf({ service, instance, version, protocol, labels, places }: SourceEntry): string {
  const words = [service, instance, version, protocol, ...Object.values(labels)]
  return [...words, ...places.map((place) => place.service)].join('\n').toLowerCase()
}
