// Finds what is compared by its name, and makes it when it is seen first. Pure.

import { BIN_GAMMA } from '#lib/model/hop'
import { shiftForMargin } from '#lib/stats/binned'
import { RATIO_GRID } from '#lib/stats/ratio/ratio-interval'
import type { BookSettings } from './book'
import type { Nulls } from './sums/stratum'
import { createSubject, type Subject } from './sums/subject'
import type { PairName } from './thresholds'
import { givenThreshold } from './thresholds'

export interface ComparedService {
  readonly name: string
  /** All its endpoints together. */
  readonly all: Subject
  readonly endpoints: Subject[]
  /** Callers, instances and labels. */
  readonly others: Subject[]
}

export interface Subjects {
  /** In order of their names. */
  readonly services: readonly ComparedService[]
  service(name: string): ComparedService | undefined
  of(service: ComparedService, name: PairName): Subject
}

export function createSubjects(settings: BookSettings): Subjects {
  const services = [...new Set(settings.services)].sort().map((name): ComparedService => {
    const nulls = nullsOf(settings, name)
    const all = createSubject({ service: name, dimension: 'service', value: name, nulls }, null)
    return { name, all, endpoints: [], others: [] }
  })
  const byName = new Map(services.map((service) => [service.name, service]))
  const known = new Map(services.map(({ name }) => [name, new Map<string, Map<string, Subject>>()]))
  return {
    services,
    service: (name) => byName.get(name),
    of({ name: service, all, endpoints, others }, name) {
      const { dimension, value } = name
      const dimensions = known.get(service) ?? new Map<string, Map<string, Subject>>()
      const values = dimensions.get(dimension) ?? new Map<string, Subject>()
      const found = values.get(value)
      if (found !== undefined) return found
      dimensions.set(dimension, values)
      const given = givenThreshold(settings.thresholds, name)
      const subject = createSubject({ service, dimension, value, nulls: all.nulls }, given)
      values.set(value, subject)
      if (dimension === 'endpoint') endpoints.push(subject)
      else others.push(subject)
      return subject
    },
  }
}

/** Before the stage gray's requests may have been slower or failed more often: that is allowed on top. */
function nullsOf({ errorRate, latency, before }: BookSettings, service: string): Nulls {
  const contrast = before?.get(service)
  const errors = errorRate === null ? null : errorRate.ratio * (contrast?.errors ?? 1)
  const [p95, p99] = contrast?.slow ?? [1, 1]
  const ratios = errors === null ? [] : [...new Set([...RATIO_GRID, errors])].sort((a, b) => a - b)
  return {
    errors,
    slow: latency === null ? null : [p95 ?? 1, p99 ?? 1],
    shift: latency === null ? 0 : shiftForMargin(latency.margin, BIN_GAMMA),
    ratios,
  }
}
