// Reads what Grayproof knows of itself and of rollouts in flight, as samples for Prometheus.
import { z } from 'zod'
import { listRollouts, type Rollout } from '#lib/engine/rollouts'
import { PRODUCT_VERSION } from '#lib/engine/version'
import { isInFlight } from '#lib/load/load-rollouts'
import { type ReceiverStatus, readReceiverDetail } from '#lib/load/status/receiver-detail'
import { verdictNow } from '#lib/load/verdict-now'
import { ROLLOUT_STATES } from '#lib/model/rollout'
import { OUTCOMES, type Verdict } from '#lib/model/verdict'
import type { Database } from '#lib/store/client'
import { readWaitingCounts, type WaitingCount } from '#lib/store/query/alert-messages'
import { type LeaseRow, readLiveLeases } from '#lib/store/query/lease'
import { readDeliveryCounts } from '#lib/store/query/read-delivery-counts'
import { type RollProgress, readRollProgress } from '#lib/store/query/read-ingest'
import { readLatestVerdicts } from '#lib/store/query/read-latest-verdicts'
import { readStorage, type Storage } from '#lib/store/query/read-storage'
import type { Sample } from './families'

/** Bounds of what one scrape may hold: the newest come first. */
const RECEIVERS_MAX = 100
const ROLLOUTS_MAX = 300
const TARGETS_MAX = 200
/** A scrape every few seconds must not read a day of spans. */
const NEWEST_HOURS = 1

/** Counters of receivers are as old as their last beat, at most five seconds. */
export async function loadMetrics(db: Database): Promise<Sample[]> {
  const [leases, progress, storage, rollouts, verdicts, deliveries, waiting] = await Promise.all([
    readLiveLeases(db, ''),
    readRollProgress(db, { hours: NEWEST_HOURS }),
    readStorage(db),
    listRollouts({ db }),
    readLatestVerdicts(db),
    readDeliveryCounts(db, TARGETS_MAX),
    readWaitingCounts(db),
  ])
  const inFlight = rollouts
    .filter(({ state }) => isInFlight(state))
    .sort((a, b) => b.sinceMs - a.sinceMs)
    .slice(0, ROLLOUTS_MAX)
  return [
    ...ofLeases(leases),
    ...ofProgress(progress),
    ...ofStorage(storage),
    ...ofStates(rollouts),
    ...inFlight.flatMap((rollout) => {
      const judged = { ...rollout, changedMs: rollout.sinceMs }
      return ofVerdict(verdictNow(judged, verdicts.get(rollout.name) ?? null))
    }),
    ...deliveries.map(({ target, result, count }) => ({
      name: 'grayproof_alert_deliveries_total' as const,
      labels: { target, result },
      value: count,
    })),
    ...waiting.slice(0, TARGETS_MAX).flatMap(ofWaiting),
  ]
}

function ofLeases(leases: readonly LeaseRow[]): Sample[] {
  const of = (role: string) => leases.filter(({ name }) => name === role)
  return [
    ...['receiver', 'evaluator'].map((role) => ({
      name: 'grayproof_role_processes' as const,
      labels: { role },
      value: of(role).length,
    })),
    ...of('receiver').slice(0, RECEIVERS_MAX).map(readReceiverDetail).flatMap(ofReceiver),
    ...of('evaluator').flatMap(({ detail, atMs, nowMs }) => ofLook(detail, nowMs - atMs)),
  ]
}

function ofProgress({ rolledMs, receivedMs }: RollProgress): Sample[] {
  const lagMs = rolledMs === null || receivedMs === null ? null : receivedMs - rolledMs
  return [
    ...known('grayproof_last_span_timestamp_seconds', receivedMs),
    ...known('grayproof_evaluator_lag_seconds', lagMs === null ? null : Math.max(0, lagMs)),
  ]
}

function ofStorage({ version, uptimeS, tables, disks }: Storage): Sample[] {
  const labels = { version: PRODUCT_VERSION, database_version: version }
  return [
    { name: 'grayproof_build_info', labels, value: 1 },
    { name: 'grayproof_database_uptime_seconds', value: uptimeS },
    ...tables.flatMap(({ table, bytes, rows, parts }): Sample[] => [
      { name: 'grayproof_database_size_bytes', labels: { table }, value: bytes },
      { name: 'grayproof_database_rows', labels: { table }, value: rows },
      { name: 'grayproof_database_parts', labels: { table }, value: parts },
    ]),
    ...disks.flatMap(({ name: disk, freeBytes, totalBytes }): Sample[] => [
      { name: 'grayproof_disk_free_bytes', labels: { disk }, value: freeBytes },
      { name: 'grayproof_disk_size_bytes', labels: { disk }, value: totalBytes },
    ]),
  ]
}

/** What is not known has no sample. */
function known(name: Sample['name'], ms: number | null): Sample[] {
  return ms === null ? [] : [{ name, value: ms / 1000 }]
}

function ofReceiver({ holder: receiver, held, protocols }: ReceiverStatus): Sample[] {
  return [
    { name: 'grayproof_receiver_held_spans', labels: { receiver }, value: held.rows },
    { name: 'grayproof_receiver_held_bytes', labels: { receiver }, value: held.bytes },
    ...protocols.flatMap(({ protocol, messages, spans, spansRejected, refused, dropped }) => {
      const labels = { receiver, protocol }
      return [
        { name: 'grayproof_receiver_messages_total', labels, value: messages },
        { name: 'grayproof_receiver_spans_total', labels, value: spans },
        { name: 'grayproof_receiver_rejected_spans_total', labels, value: spansRejected },
        { name: 'grayproof_receiver_dropped_messages_total', labels, value: dropped },
        ...Object.entries(refused).map(
          ([reason, value]): Sample => ({
            name: 'grayproof_receiver_refused_messages_total',
            labels: { ...labels, reason: reasonWord(reason) },
            value,
          }),
        ),
      ] satisfies Sample[]
    }),
  ]
}

/** `refusedTooLarge` → `too_large` */
function reasonWord(counter: string): string {
  const words = counter.replace(/^refused/, '').replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
  return words.replace(/^_/, '')
}

const lookSchema = z.object({
  judgedAgoMs: z.number().nullable(),
  unjudged: z.array(z.string()).catch([]),
})

/** Only the evaluator that is active tells when it last judged. */
function ofLook(detail: unknown, ageMs: number): Sample[] {
  const look = lookSchema.safeParse(detail)
  if (!look.success || look.data.judgedAgoMs === null) return []
  const { judgedAgoMs, unjudged } = look.data
  return [
    { name: 'grayproof_evaluator_judged_age_seconds', value: (judgedAgoMs + ageMs) / 1000 },
    { name: 'grayproof_evaluator_unjudged_rollouts', value: unjudged.length },
  ]
}

function ofWaiting({ target, messages, oldestMs }: WaitingCount): Sample[] {
  const labels = { target }
  return [
    { name: 'grayproof_alert_waiting_messages', labels, value: messages },
    { name: 'grayproof_alert_waiting_since_timestamp_seconds', labels, value: oldestMs / 1000 },
  ]
}

function ofStates(rollouts: readonly Rollout[]): Sample[] {
  return ROLLOUT_STATES.map((state) => ({
    name: 'grayproof_rollouts',
    labels: { state },
    value: rollouts.filter((rollout) => rollout.state === state).length,
  }))
}

function ofVerdict({ rollout, outcome, asOf, stage, share, findings }: Verdict): Sample[] {
  const required = findings.filter((finding) => finding.required)
  const ratio = (name: Sample['name'], value: number | null | undefined): Sample[] =>
    value === null || value === undefined ? [] : [{ name, labels: { rollout }, value }]
  return [
    ...OUTCOMES.flatMap((one): Sample[] => {
      const labels = { rollout, outcome: one }
      const count = required.filter((finding) => finding.outcome === one).length
      return [
        { name: 'grayproof_rollout_verdict', labels, value: one === outcome ? 1 : 0 },
        { name: 'grayproof_rollout_findings', labels, value: count },
      ]
    }),
    {
      name: 'grayproof_rollout_verdict_timestamp_seconds',
      labels: { rollout },
      value: Date.parse(asOf) / 1000,
    },
    ...(stage === null
      ? []
      : [
          {
            name: 'grayproof_rollout_stage_info',
            labels: { rollout, stage },
            value: 1,
          } satisfies Sample,
        ]),
    ...ratio('grayproof_rollout_observed_share_ratio', share.observed),
    ...ratio('grayproof_rollout_observed_share_lower_ratio', share.interval?.[0]),
    ...ratio('grayproof_rollout_observed_share_upper_ratio', share.interval?.[1]),
    ...ratio('grayproof_rollout_planned_share_ratio', share.planned),
    ...ratio('grayproof_rollout_tolerated_share_ratio', share.tolerance),
    {
      name: 'grayproof_rollout_requests',
      labels: { rollout, group: 'gray' },
      value: share.gray,
    },
    {
      name: 'grayproof_rollout_requests',
      labels: { rollout, group: 'baseline' },
      value: share.requests - share.gray,
    },
  ]
}
