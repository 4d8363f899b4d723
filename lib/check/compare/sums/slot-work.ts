// Reads the buckets of one slot, in order of time, into the cells of what is compared. Pure.

import { type Arm, DIMENSIONS, type PairRow } from '#lib/check/compare/pair-row'
import type { ComparedService, Subjects } from '#lib/check/compare/subjects'
import { BUCKET_MS } from '#lib/model/hop'
import { burnIn, copyFreezing, freeze, passOn } from './freezing'
import { clearStratum, close, ENOUGH, fill, isEmpty, openStratum, type Stratum } from './stratum'
import {
  addExamples,
  type Cell,
  dropCell,
  type Freezing,
  freezingAt,
  isUnused,
  putCell,
  type Subject,
  takeCell,
} from './subject'
import { countAll, emptyTally, toBinned } from './tally'

/** Strata end at the latest now, unless one of the groups is still without a request. */
const STRATUM_MS = 60_000

export interface SlotWork {
  readonly slot: number
  /** Throws RangeError unless later than the bucket before. */
  add(bucketMs: number, rows: readonly PairRow[]): void
  /** Closes what is still open; true when thresholds came out unlike those that later slots used. */
  end(): boolean
}

interface Working {
  readonly subject: Subject
  readonly cell: Cell
  readonly stratum: Stratum
  readonly freezing: Freezing
}

export interface SlotSettings {
  /** Counts from 0 since the window began. */
  readonly slot: number
  readonly fromMs: number
  readonly subjects: Subjects
  /** What has a cell of this slot that is to be replaced. */
  readonly replaced: readonly Subject[]
}

export function createSlotWork({ slot, fromMs, subjects, replaced }: SlotSettings): SlotWork {
  const workings = new Map(replaced.map((subject) => [subject, begin(subject, slot)]))
  const cellOf = (subject: Subject): Working => {
    const known = workings.get(subject)
    if (known !== undefined) return known
    const working = begin(subject, slot)
    workings.set(subject, working)
    return working
  }
  let lastMs = -Infinity
  let minutesEnded = 0
  const endMinutes = (until: number) => {
    if (until <= minutesEnded) return
    minutesEnded = until
    for (const working of workings.values()) {
      const { gray, base } = working.stratum
      if (gray > 0 && base > 0) closeOf(working, subjects)
    }
  }
  return {
    slot,
    add(bucketMs, rows) {
      if (bucketMs <= lastMs) throw new RangeError(`bucket ${bucketMs} comes after ${lastMs}`)
      lastMs = bucketMs
      endMinutes(Math.floor((bucketMs - fromMs) / STRATUM_MS))
      for (const [service, own] of byService(rows, subjects)) {
        const all = cellOf(service.all).cell
        const merged = lazyBaseline(own)
        for (const row of own) {
          const working = cellOf(subjects.of(service, row))
          addRow(working, { row, all, bucketMs, merged })
          if (working.stratum.gray >= ENOUGH && working.stratum.base >= ENOUGH) {
            closeOf(working, subjects)
          }
          freeze(working.freezing)
        }
      }
      endMinutes(Math.floor((bucketMs + BUCKET_MS - fromMs) / STRATUM_MS))
    },
    end() {
      endMinutes(Infinity)
      let isNew = false
      for (const { subject, cell, stratum, freezing } of workings.values()) {
        if (!isEmpty(stratum)) clearStratum(stratum)
        subject.spare.stratum = stratum
        if (isUnused(cell)) dropCell(subject, slot)
        if (passOn(subject, slot, freezing)) isNew = true
      }
      return isNew
    },
  }

  function closeOf({ subject, stratum, cell }: Working, { service }: Subjects): void {
    const all = service(subject.service)?.all
    const intoAll = subject.dimension === 'endpoint' && all !== undefined
    close(stratum, subject.nulls, intoAll ? [cell.sums, cellOf(all).cell.sums] : [cell.sums])
  }
}

function begin(subject: Subject, slot: number): Working {
  const before = copyFreezing(freezingAt(subject, slot))
  const cell = takeCell(subject, slot, before)
  const stratum = subject.spare.stratum ?? openStratum()
  subject.spare.stratum = null
  putCell(subject, cell)
  const freezing = copyFreezing(before)
  if (subject.open.at(-1) === cell) subject.freezing = freezing
  return { subject, cell, stratum, freezing }
}

interface Adding {
  readonly row: PairRow
  /** Of the whole service. */
  readonly all: Cell
  readonly bucketMs: number
  readonly merged: () => Arm | null
}

function addRow(working: Working, { row, all, bucketMs, merged }: Adding): void {
  const { subject, cell, stratum, freezing } = working
  const { nulls } = subject
  const { gray } = row
  const baseline = row.baseline ?? (row.dimension === 'instance' ? merged() : null)
  const isEndpoint = row.dimension === 'endpoint'
  const into = isEndpoint ? [cell.sums, all.sums] : [cell.sums]
  fill(stratum, { gray, baseline }, { nulls, threshold: freezing.threshold, into })
  if (nulls.slow !== null && baseline !== null) burnIn(freezing, baseline)
  for (const own of isEndpoint ? [cell, all] : []) {
    if (nulls.slow !== null && gray !== null) countAll(own.gray, gray)
    if (nulls.slow !== null && baseline !== null) countAll(own.base, baseline)
  }
  if (gray === null) return
  for (const own of isEndpoint ? [cell, all] : [cell]) {
    addExamples(own.errorExamples, gray.errorExamples)
    addExamples(own.slowExamples, gray.slowExamples)
    if (gray.requests > 0) own.firstMs = Math.min(own.firstMs, bucketMs)
  }
}

/** Sorted, so that the order of rows changes nothing; services that are not compared are left out. */
function byService(
  rows: readonly PairRow[],
  { service }: Subjects,
): Map<ComparedService, PairRow[]> {
  const sorted = rows.every((row, i) => i === 0 || compare(rows[i - 1] ?? row, row) <= 0)
    ? rows
    : rows.toSorted(compare)
  const found = new Map<ComparedService, PairRow[]>()
  for (const row of sorted) {
    const of = service(row.service)
    if (of === undefined) continue
    const own = found.get(of)
    if (own === undefined) found.set(of, [row])
    else own.push(row)
  }
  return found
}

function compare(a: PairRow, b: PairRow): number {
  if (a.service !== b.service) return a.service < b.service ? -1 : 1
  const dimensions = DIMENSIONS.indexOf(a.dimension) - DIMENSIONS.indexOf(b.dimension)
  if (dimensions !== 0) return dimensions
  return a.value === b.value ? 0 : a.value < b.value ? -1 : 1
}

/** What stands beside an instance of gray: all of the service's baseline. */
function lazyBaseline(rows: readonly PairRow[]): () => Arm | null {
  let arm: Arm | null | undefined
  return () => {
    arm ??= mergedBaseline(rows)
    return arm
  }
}

function mergedBaseline(rows: readonly PairRow[]): Arm | null {
  const tally = emptyTally()
  let requests = 0
  let errors = 0
  for (const { dimension, baseline } of rows) {
    if (dimension !== 'endpoint' || baseline === null) continue
    requests += baseline.requests
    errors += baseline.errors
    countAll(tally, baseline)
  }
  if (requests === 0) return null
  return { requests, errors, ...toBinned(tally), errorExamples: [], slowExamples: [] }
}
