// Reads a book for the checks: exact numbers only of what is asked for. Pure.
import { alarmLn } from '#lib/stats/bonferroni'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import type { BookSettings } from './book'
import type { Asked, Compared, Comparisons, ServiceComparison, Suspicion } from './comparison'
import { endpointWeight } from './endpoint-weights'
import type { ComparedService, Subjects } from './subjects'
import { mayRingErrors, mayRingLatency, type Screen, screenOf } from './sums/screen'
import { startsOf } from './sums/starts'
import { AT, at } from './sums/sums'
import { addCell, emptyCell, NOT_FROZEN, type Subject } from './sums/subject'
import { toBinned } from './sums/tally'

/** Half of α is shared by the services, the other half by the endpoints. */
const SERVICES = 0.5

export interface Viewer {
  view(newestSlot: number): Comparisons
}

export function createViewer(settings: BookSettings, subjects: Subjects): Viewer {
  const screens = new Map<Subject, Screen>()
  const screenFor = (subject: Subject, newestSlot: number): Screen => {
    const known = screens.get(subject)
    if (known?.version === subject.version && known.newestSlot === newestSlot) return known
    const screen = screenOf(subject, newestSlot)
    screens.set(subject, screen)
    return screen
  }
  const weightOf = ({ dimension, order }: Subject) =>
    dimension === 'service' ? SERVICES / subjects.services.length : endpointWeight(order)
  const compared = (subject: Subject, newestSlot: number) =>
    compare(subject, { newestSlot, weight: weightOf(subject), fromMs: settings.fromMs })
  const serviceOf = (service: ComparedService, newestSlot: number): ServiceComparison => ({
    service: service.name,
    all: compared(service.all, newestSlot),
    endpoints: service.endpoints.reduce((n, { order }) => (order < 0 ? n : n + 1), 0),
    contrast: settings.before?.get(service.name) ?? null,
    suspects: (suspicion) =>
      service.endpoints
        .filter((subject) => {
          if (subject.order < 0) return false
          const screen = screenFor(subject, newestSlot)
          return maySound(subject, screen, { ...suspicion, weight: weightOf(subject) })
        })
        .sort(byValue)
        .map((subject) => compared(subject, newestSlot)),
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

function maySound(
  subject: Subject,
  screen: Screen,
  { kind, alpha, designEffect, ceiling, weight }: Suspicion & { readonly weight: number },
): boolean {
  const question = { subject, screen, designEffect, thresholdLn: alarmLn(alpha, weight) }
  return kind === 'errors' ? mayRingErrors({ ...question, ceiling }) : mayRingLatency(question)
}

function byValue(a: Subject, b: Subject): number {
  if (a.dimension !== b.dimension) return a.dimension < b.dimension ? -1 : 1
  return a.value < b.value ? -1 : 1
}

interface View {
  readonly newestSlot: number
  readonly weight: number
  readonly fromMs: number
}

function compare(subject: Subject, { newestSlot, weight, fromMs }: View): Compared {
  const total = emptyCell(-1, NOT_FROZEN)
  for (const cell of [subject.sealed, ...subject.open]) addCell(total, cell)
  return {
    service: subject.service,
    dimension: subject.dimension,
    value: subject.value,
    weight,
    nulls: subject.nulls,
    sums: total.sums,
    starts: startsOf(subject, newestSlot),
    slotMs: (slot) => fromMs + slot * START_EVERY_MS,
    gray: toBinned(total.gray),
    baseline: toBinned(total.base),
    threshold: subject.freezing.threshold,
    errorExamples: total.errorExamples.toReversed(),
    slowExamples: total.slowExamples.toReversed(),
  }
}
