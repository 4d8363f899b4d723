// Reads a book for the checks: exact numbers only of what is asked for. Pure.
import type { TraceId } from '#lib/model/span'
import { alarmLn } from '#lib/stats/bonferroni'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import type { BookSettings } from './book'
import type { Asked, Compared, Comparisons, ServiceComparison } from './comparison'
import { endpointWeight } from './endpoint-weights'
import type { ComparedService, Subjects } from './subjects'
import { mayRingErrors, mayRingLatency, type Question, type Screen, screenOf } from './sums/screen'
import { type EarlierStarts, earlierStarts, type Starts, startsOf } from './sums/starts'
import { newest, type Subject } from './sums/subject'
import { AT, addSums, at, noSums } from './sums/sums'
import { addTally, emptyTally, toBinned } from './sums/tally'

/** Half of α is shared by the services, the other half by the endpoints. */
const SERVICES = 0.5

export interface Viewer {
  view(newestSlot: number): Comparisons
}

export function createViewer(settings: BookSettings, subjects: Subjects): Viewer {
  const screenFor = remembering<Screen>(screenOf)
  const thresholdFor = thresholdsByOrder()
  const earlierFor = remembering<EarlierStarts>(earlierStarts)
  const weightOf = ({ dimension, order }: Subject) =>
    dimension === 'service' ? SERVICES / subjects.services.length : endpointWeight(order)
  const compared = (subject: Subject, newestSlot: number) =>
    compare(subject, {
      starts: startsOf(subject, earlierFor(subject, newestSlot)),
      weight: weightOf(subject),
      fromMs: settings.fromMs,
    })
  const serviceOf = (service: ComparedService, newestSlot: number): ServiceComparison => ({
    service: service.name,
    all: compared(service.all, newestSlot),
    endpoints: service.endpoints.reduce((n, { order }) => (order < 0 ? n : n + 1), 0),
    contrast: settings.before?.get(service.name) ?? null,
    suspects(suspicion) {
      const found = service.endpoints.filter(
        (subject) =>
          subject.order >= 0 &&
          maySound({
            subject,
            screen: screenFor(subject, newestSlot),
            suspicion,
            thresholdLn: thresholdFor(suspicion.alpha, subject.order),
          }),
      )
      return found.sort(byValue).map((subject) => compared(subject, newestSlot))
    },
    asked: () => service.endpoints.toSorted(byValue).map(askedOf),
    parts: () =>
      [...service.endpoints.toSorted(byValue), ...service.others.toSorted(byValue)].map((subject) =>
        compared(subject, newestSlot),
      ),
  })
  return {
    view: (newestSlot) => ({
      services: subjects.services.map((service) => serviceOf(service, newestSlot)),
    }),
  }
}

function askedOf({ value, sealed, open }: Subject): Asked {
  const total = (position: number) =>
    [sealed, ...open].reduce((sum, cell) => sum + at(cell.sums, position), 0)
  return { endpoint: value, gray: total(AT.requests), baseline: total(AT.baseRequests) }
}

function maySound(question: Question): boolean {
  return question.suspicion.kind === 'errors' ? mayRingErrors(question) : mayRingLatency(question)
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
function remembering<Known extends { readonly version: number; readonly newestSlot: number }>(
  compute: (subject: Subject, newestSlot: number) => Known,
): (subject: Subject, newestSlot: number) => Known {
  const known = new Map<Subject, Known>()
  return (subject, newestSlot) => {
    const last = known.get(subject)
    if (last?.version === subject.version && last.newestSlot === newestSlot) return last
    const next = compute(subject, newestSlot)
    known.set(subject, next)
    return next
  }
}

interface View {
  readonly starts: Starts
  readonly weight: number
  readonly fromMs: number
}

function compare(subject: Subject, { starts, weight, fromMs }: View): Compared {
  const cells = [subject.sealed, ...subject.open]
  const sums = noSums()
  const gray = emptyTally()
  const base = emptyTally()
  for (const cell of cells) {
    addSums(sums, cell.sums)
    addTally(gray, cell.gray)
    addTally(base, cell.base)
  }
  return {
    service: subject.service,
    dimension: subject.dimension,
    value: subject.value,
    weight,
    nulls: subject.nulls,
    sums,
    starts,
    slotMs: (slot) => fromMs + slot * START_EVERY_MS,
    gray: toBinned(gray),
    baseline: toBinned(base),
    threshold: subject.freezing.threshold,
    errorExamples: () => newestFirst(cells.map((cell) => cell.errorExamples)),
    slowExamples: () => newestFirst(cells.map((cell) => cell.slowExamples)),
  }
}

function newestFirst(examples: readonly (readonly TraceId[])[]): TraceId[] {
  return newest(examples.flat()).toReversed()
}
