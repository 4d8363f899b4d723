// All that is kept about one service, endpoint, caller, instance or label. Pure.

import type { Dimension } from '#lib/check/compare/pair-row'
import type { Threshold } from '#lib/check/compare/thresholds'
import type { TraceId } from '#lib/model/span'
import { emptyPast, keepSlot, type Past } from './past'
import type { Screen } from './screen'
import type { EarlierStarts } from './starts'
import type { Nulls, Stratum } from './stratum'
import { AT, addSums, at, noSums, type Sums } from './sums'
import { addTally, clearTally, emptyTally, type Tally } from './tally'

/** Most trace ids kept of either kind. */
const EXAMPLES_MAX = 20
/** They are sorted out only now and then. */
const EXAMPLES_ROOM = 40

/** Sums of one slot, or of all slots that are sealed. */
export interface Cell {
  slot: number
  readonly sums: Sums
  readonly gray: Tally
  readonly base: Tally
  /** Of gray; oldest first. */
  errorExamples: TraceId[]
  slowExamples: TraceId[]
  /** First bucket in which gray was asked. */
  firstMs: number
  /** How far freezing was when the slot began. */
  before: Freezing
}

/** Moves on with each bucket until there is a threshold. */
export interface Freezing {
  threshold: Threshold | null
  /** Latencies of the baseline so far, while there is no threshold. */
  burnIn: Tally | null
}

export interface Subject {
  readonly service: string
  /** `service` sums all endpoints of a service. */
  readonly dimension: 'service' | Dimension
  readonly value: string
  readonly nulls: Nulls
  /** Of the newest slot that it has, as far as that was read. */
  freezing: Freezing
  /** Slots that may be replaced, in order. */
  open: Cell[]
  readonly sealed: Cell
  readonly past: Past
  /** Grows when anything but the newest slot changes. */
  version: number
  /** Of sealed slots, cleared: arrays are made once, not every five minutes. */
  readonly spare: { cell: Cell | null; stratum: Stratum | null }
  /** Among all endpoints, by when gray was first asked; -1 until then. */
  order: number
  /** Of the last look, as long as they hold. */
  readonly seen: { screen: Screen | null; earlier: EarlierStarts | null }
}

export function createSubject(
  name: Pick<Subject, 'service' | 'dimension' | 'value' | 'nulls'>,
  given: Threshold | null,
): Subject {
  return {
    ...name,
    freezing: { threshold: given, burnIn: null },
    open: [],
    sealed: emptyCell(-1, { threshold: null, burnIn: null }),
    past: emptyPast(),
    version: 0,
    spare: { cell: null, stratum: null },
    order: -1,
    seen: { screen: null, earlier: null },
  }
}

function emptyCell(slot: number, before: Freezing): Cell {
  return {
    slot,
    sums: noSums(),
    gray: emptyTally(),
    base: emptyTally(),
    errorExamples: [],
    slowExamples: [],
    firstMs: Infinity,
    before,
  }
}

/** An empty cell, made of a sealed one where there is any. */
export function takeCell({ spare }: Subject, slot: number, before: Freezing): Cell {
  const { cell } = spare
  if (cell === null) return emptyCell(slot, before)
  spare.cell = null
  cell.slot = slot
  cell.before = before
  return cell
}

function clearCell(cell: Cell): Cell {
  cell.sums.fill(0)
  clearTally(cell.gray)
  clearTally(cell.base)
  cell.errorExamples = []
  cell.slowExamples = []
  cell.firstMs = Infinity
  return cell
}

/** Slots before `slot` change no more. */
export function seal(subject: Subject, slot: number): void {
  while (subject.open[0] !== undefined && subject.open[0].slot < slot) {
    const [cell] = subject.open.splice(0, 1)
    if (cell === undefined) break
    addCell(subject.sealed, cell)
    keepSlot(subject.past, cell.slot, cell.sums)
    subject.spare.cell = clearCell(cell)
    subject.version += 1
    subject.seen.screen = null
    subject.seen.earlier = null
  }
}

function addCell(into: Cell, cell: Cell): void {
  addSums(into.sums, cell.sums)
  addTally(into.gray, cell.gray)
  addTally(into.base, cell.base)
  addExamples(into.errorExamples, cell.errorExamples)
  addExamples(into.slowExamples, cell.slowExamples)
  into.firstMs = Math.min(into.firstMs, cell.firstMs)
}

export function addExamples(into: TraceId[], later: readonly TraceId[]): void {
  for (const traceId of later) into.push(traceId)
  if (into.length > EXAMPLES_ROOM) into.splice(0, into.length, ...newest([into]))
}

/** Each trace once, the newest EXAMPLES_MAX of all lists, in their order. */
export function newest(lists: readonly (readonly TraceId[])[]): TraceId[] {
  const found = new Set<TraceId>()
  for (let l = lists.length - 1; l >= 0 && found.size < EXAMPLES_MAX; l -= 1) {
    const list = lists[l] ?? []
    for (let i = list.length - 1; i >= 0 && found.size < EXAMPLES_MAX; i -= 1) {
      found.add(list[i] ?? '')
    }
  }
  return [...found].reverse()
}

/** Replaces or adds the cell of its slot. */
export function putCell(subject: Subject, cell: Cell): void {
  const open = subject.open.filter(({ slot }) => slot !== cell.slot)
  subject.open = [...open, cell].sort((a, b) => a.slot - b.slot)
  subject.version += 1
}

/** Every request of it was in spans that turned out to belong elsewhere. */
export function isUnused({ sums }: Cell): boolean {
  return at(sums, AT.requests) + at(sums, AT.baseRequests) === 0
}

export function dropCell(subject: Subject, slot: number): void {
  subject.open = subject.open.filter((cell) => cell.slot !== slot)
  subject.version += 1
}

/** How far freezing was when the slot began, as its cell or the next later one remembers. */
export function freezingAt(subject: Subject, slot: number): Freezing {
  return subject.open.find((cell) => cell.slot >= slot)?.before ?? subject.freezing
}
