// Reads a book for the checks: exact numbers only of what is asked for. Pure.
import type { TraceId } from '#lib/model/span'
import type { Binned } from '#lib/stats/binned'
import { alarmLn } from '#lib/stats/bonferroni'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import type { BookSettings } from './book'
import type { Asked, Compared, Comparisons, ServiceComparison, Suspicion } from './comparison'
import { endpointWeight } from './endpoint-weights'
import type { ComparedService, Subjects } from './subjects'
import { mayRingErrors, mayRingLatency, type Screen, screenOf } from './sums/screen'
import { type EarlierStarts, earlierStarts, type Starts, startsOf } from './sums/starts'
import { newest, type Subject } from './sums/subject'
import { AT, addSums, at, noSums } from './sums/sums'
import { addTally, emptyTally, type Tally, toBinned } from './sums/tally'

/** Half of α is shared by the services, the other half by the endpoints. */
const SERVICES = 0.5

export interface Viewer {
  view(newestSlot: number): Comparisons
}

export function createViewer(settings: BookSettings, subjects: Subjects): Viewer {
  const thresholdFor = thresholdsByOrder()
  const weightOf = ({ dimension, order }: Subject) =>
    dimension === 'service' ? SERVICES / subjects.services.length : endpointWeight(order)
  const compared = (subject: Subject, newestSlot: number) =>
    compare(subject, {
      starts: startsOf(subject, earlierOf(subject, newestSlot)),
      weight: weightOf(subject),
      fromMs: settings.fromMs,
    })
  const suspectsOf = (
    { endpoints }: ComparedService,
    suspicion: Suspicion,
    newestSlot: number,
  ): Subject[] => {
    const mayRing = suspicion.kind === 'errors' ? mayRingErrors : mayRingLatency
    const found: Subject[] = []
    for (const subject of endpoints) {
      if (subject.order < 0) continue
      const screen = screenFor(subject, newestSlot)
      const thresholdLn = thresholdFor(suspicion.alpha, subject.order)
      if (mayRing({ screen, subject, suspicion, thresholdLn })) found.push(subject)
    }
    return found.sort(byValue)
  }
  const serviceOf = (service: ComparedService, newestSlot: number): ServiceComparison => ({
    service: service.name,
    all: compared(service.all, newestSlot),
    endpoints: service.endpoints.reduce((n, { order }) => (order < 0 ? n : n + 1), 0),
    contrast: settings.before?.get(service.name) ?? null,
    suspects: (suspicion) =>
      suspectsOf(service, suspicion, newestSlot).map((subject) => compared(subject, newestSlot)),
    asked: () => endpointsOf(service).map(askedOf),
    parts: () =>
      [...endpointsOf(service), ...service.others.toSorted(byValue)].map((subject) =>
        compared(subject, newestSlot),
      ),
  })
  return {
    view: (newestSlot) => ({
      services: subjects.services.map((service) => serviceOf(service, newestSlot)),
    }),
  }
}

const sortedEndpoints = new WeakMap<ComparedService, readonly Subject[]>()

/** By name; sorted again only when there are more. */
function endpointsOf(service: ComparedService): readonly Subject[] {
  const known = sortedEndpoints.get(service)
  if (known?.length === service.endpoints.length) return known
  const sorted = service.endpoints.toSorted(byValue)
  sortedEndpoints.set(service, sorted)
  return sorted
}

function askedOf({ value, sealed, open }: Subject): Asked {
  let gray = at(sealed.sums, AT.requests)
  let baseline = at(sealed.sums, AT.baseRequests)
  for (const { sums } of open) {
    gray += at(sums, AT.requests)
    baseline += at(sums, AT.baseRequests)
  }
  return { endpoint: value, gray, baseline }
}

/** ln(1/(α w)) of endpoints by their order: two logarithms each, asked for at every look. */
function thresholdsByOrder(): (alpha: number, order: number) => number {
  const byAlpha = new Map<number, number[]>()
  return (alpha, order) => {
    const known = byAlpha.get(alpha) ?? []
    if (known.length === 0) byAlpha.set(alpha, known)
    for (let next = known.length; next <= order; next += 1) {
      known.push(alarmLn(alpha, endpointWeight(next)))
    }
    return known[order] ?? Infinity
  }
}

function byValue(a: Subject, b: Subject): number {
  if (a.dimension !== b.dimension) return a.dimension < b.dimension ? -1 : 1
  return a.value < b.value ? -1 : 1
}

/** What holds until a slot before the newest changes is computed once. */
function screenFor(subject: Subject, newestSlot: number): Screen {
  const known = subject.seen.screen
  if (known?.version === subject.version && known.newestSlot === newestSlot) return known
  const screen = screenOf(subject, newestSlot)
  subject.seen.screen = screen
  return screen
}

function earlierOf(subject: Subject, newestSlot: number): EarlierStarts {
  const known = subject.seen.earlier
  if (known?.version === subject.version && known.newestSlot === newestSlot) return known
  const earlier = earlierStarts(subject, newestSlot)
  subject.seen.earlier = earlier
  return earlier
}

interface View {
  readonly starts: Starts
  readonly weight: number
  readonly fromMs: number
}

function compare(subject: Subject, { starts, weight, fromMs }: View): Compared {
  const cells = [subject.sealed, ...subject.open]
  const sums = noSums()
  for (const cell of cells) addSums(sums, cell.sums)
  return {
    service: subject.service,
    dimension: subject.dimension,
    value: subject.value,
    weight,
    nulls: subject.nulls,
    sums,
    starts,
    slotMs: (slot) => fromMs + slot * START_EVERY_MS,
    // Only what is written out shows its quantiles.
    get gray() {
      return histogramOf(cells.map((cell) => cell.gray))
    },
    get baseline() {
      return histogramOf(cells.map((cell) => cell.base))
    },
    threshold: subject.freezing.threshold,
    errorExamples: () => newestFirst(cells.map((cell) => cell.errorExamples)),
    slowExamples: () => newestFirst(cells.map((cell) => cell.slowExamples)),
  }
}

function histogramOf(tallies: readonly Tally[]): Binned {
  const all = emptyTally()
  for (const tally of tallies) addTally(all, tally)
  return toBinned(all)
}

function newestFirst(lists: readonly (readonly TraceId[])[]): TraceId[] {
  return newest(lists).toReversed()
}
