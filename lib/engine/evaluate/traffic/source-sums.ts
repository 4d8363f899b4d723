// When each source and each group was heard of last, and what others did since. Pure.
import type { PulseSum, SourceSum } from '#lib/check/sample'
import { GROUPS, type Group, type Source, type SourceId } from '#lib/model/source'
import type { PlanService } from '#lib/plan/plan'
import { groupKey, type Traffic } from './traffic'

const HOUR_MS = 3_600_000

/** Traffic of a stage: newest first, without gaps that matter, at most a day. */
export type Pieces = readonly Traffic[]

/** What one source did in the hour before the window. */
export interface EarlierSource {
  readonly requests: number
  readonly lastMs: number
}

export interface SourcePlace {
  readonly service: string
  readonly group: Group | null
}

export interface SourceSumsArgs {
  readonly pieces: Pieces
  readonly fromMs: number
  /** Requests that each source answered in the window; 0 when it only called. */
  readonly requests: ReadonlyMap<SourceId, number>
  /** Before the window; sources that were not heard of then are not in it. */
  readonly earlier: ReadonlyMap<SourceId, EarlierSource>
  readonly sources: ReadonlyMap<SourceId, Source>
  readonly placeOf: (id: SourceId) => SourcePlace | null
}

/** Sources of the plan's services that were heard of in the window or in the hour before it. */
export function sourceSums(args: SourceSumsArgs): SourceSum[] {
  const { earlier, sources, placeOf } = args
  const heard = new Set([...earlier.keys(), ...args.requests.keys()])
  const before = servicesBefore(args)
  const sums = [...heard].flatMap((id) => {
    const source = sources.get(id)
    const place = placeOf(id)
    if (source === undefined || place === null || place.group === null) return []
    const at = { service: place.service, group: place.group }
    return [sourceSum(source, at, { ...args, before: before.get(at.service) ?? 0 })]
  })
  return sums.sort(
    (a, b) =>
      order(a.service, b.service) ||
      order(a.group, b.group) ||
      order(a.instance, b.instance) ||
      order(a.source, b.source),
  )
}

interface Place {
  readonly service: string
  readonly group: Group
}

function sourceSum(
  source: Source,
  { service, group }: Place,
  { pieces, fromMs, earlier, requests, before }: SourceSumsArgs & { readonly before: number },
): SourceSum {
  const { id, instance, version, protocol } = source
  const last = lastOf(pieces, (piece) => piece.sources.get(id))
  const own = earlier.get(id)
  const answered = answeredBy(service)
  const lastMs = last?.lastMs ?? own?.lastMs ?? null
  const since = last === null ? pieces : pieces.slice(0, last.at)
  const usual = usualUpTo(pieces, last, {
    own: (piece) => piece.sources.get(id)?.requests ?? 0,
    all: answered,
  })
  // A window that is younger than an hour says little: what was usual before it counts too.
  const isYoung = lastMs === null || lastMs - fromMs < HOUR_MS
  const asked = usual.own + (isYoung ? (own?.requests ?? 0) : 0)
  const all = usual.all + (isYoung ? before : 0)
  return {
    source: id,
    reportedAs: source.service,
    instance,
    version,
    protocol,
    service,
    group,
    requests: requests.get(id) ?? 0,
    lastMs,
    othersSince: since.reduce((sum, piece) => sum + answered(piece), 0),
    usualShare: ratio(asked, all),
    examples: last?.examples ?? [],
  }
}

export interface PulseSumsArgs {
  readonly pieces: Pieces
  readonly services: readonly PlanService[]
  /** Requests answered in the window. */
  readonly requestsOf: (service: string, group: Group) => number
  /** Services that have called this one in the window. */
  readonly callersOf: (service: string) => readonly string[]
  /** When a group was heard of last before the window. */
  readonly earlierMs: (service: string, group: Group) => number | null
}

/** Of each service of the plan: its groups that answered or that the plan names, and the whole. */
export function pulseSums(args: PulseSumsArgs): PulseSum[] {
  return args.services
    .toSorted((a, b) => order(a.service, b.service))
    .flatMap((service) => {
      const named: readonly Group[] = service.gray === null ? ['baseline'] : ['baseline', 'gray']
      const groups = GROUPS.filter(
        (group) => named.includes(group) || args.requestsOf(service.service, group) > 0,
      )
      return [
        wholePulse(service.service, args),
        ...groups.map((group) => groupPulse(service.service, group, args)),
      ]
    })
}

function groupPulse(service: string, group: Group, args: PulseSumsArgs): PulseSum {
  const { pieces } = args
  const key = groupKey(service, group)
  const last = lastOf(pieces, (piece) => piece.groups.get(key))
  const own = (piece: Traffic) => piece.groups.get(key)?.requests ?? 0
  const all = answeredBy(service)
  const usual = usualUpTo(pieces, last, { own, all })
  const since = last === null ? pieces : pieces.slice(0, last.at)
  return {
    service,
    group,
    requests: args.requestsOf(service, group),
    lastMs: last?.lastMs ?? args.earlierMs(service, group),
    othersSince: since.reduce((sum, piece) => sum + all(piece), 0),
    usualShare: ratio(usual.own, usual.all),
    examples: last?.examples ?? [],
  }
}

function wholePulse(service: string, { pieces, ...args }: PulseSumsArgs): PulseSum {
  const lasts = GROUPS.flatMap((group) => {
    const key = groupKey(service, group)
    return lastOf(pieces, (piece) => piece.groups.get(key)) ?? []
  })
  const last = lasts.toSorted((a, b) => b.lastMs - a.lastMs)[0] ?? null
  const earlier = GROUPS.flatMap((group) => args.earlierMs(service, group) ?? [])
  const callers = args.callersOf(service).map(answeredBy)
  const own = answeredBy(service)
  const all = (piece: Traffic) => callers.reduce((n, answered) => n + answered(piece), 0)
  const usual = usualUpTo(pieces, last, { own, all })
  const since = last === null ? pieces : pieces.slice(0, last.at)
  return {
    service,
    group: null,
    requests: GROUPS.reduce((n, group) => n + args.requestsOf(service, group), 0),
    lastMs: last?.lastMs ?? (earlier.length === 0 ? null : Math.max(...earlier)),
    othersSince: since.reduce((sum, piece) => sum + all(piece), 0),
    usualShare: ratio(usual.own, usual.all),
    examples: last?.examples ?? [],
  }
}

interface Last {
  /** Position of the newest piece with any. */
  readonly at: number
  readonly lastMs: number
  readonly examples: SourceSum['examples']
}

function lastOf(
  pieces: Pieces,
  find: (piece: Traffic) => Omit<Last, 'at'> | undefined,
): Last | null {
  for (const [at, piece] of pieces.entries()) {
    const found = find(piece)
    if (found !== undefined) return { at, lastMs: found.lastMs, examples: found.examples }
  }
  return null
}

interface Counters {
  readonly own: (piece: Traffic) => number
  readonly all: (piece: Traffic) => number
}

/** Sums over the hour up to and including the piece in which it was last heard of. */
function usualUpTo(pieces: Pieces, last: Last | null, { own, all }: Counters) {
  const sums = { own: 0, all: 0 }
  if (last === null) return sums
  for (let at = last.at; at < pieces.length; at += 1) {
    const piece = pieces[at]
    if (piece === undefined || piece.toMs <= last.lastMs - HOUR_MS) break
    sums.own += own(piece)
    sums.all += all(piece)
  }
  return sums
}

/** Requests that any group of a service answered in a piece. */
function answeredBy(service: string): (piece: Traffic) => number {
  const keys = [null, ...GROUPS].map((group) => groupKey(service, group))
  return ({ groups }) => {
    let requests = 0
    for (const key of keys) requests += groups.get(key)?.requests ?? 0
    return requests
  }
}

function servicesBefore({ earlier, placeOf }: SourceSumsArgs): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const [id, { requests }] of earlier) {
    const service = placeOf(id)?.service
    if (service !== undefined) sums.set(service, (sums.get(service) ?? 0) + requests)
  }
  return sums
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
