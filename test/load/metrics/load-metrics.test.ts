// How: a small journal in a real database, read as `/metrics` reads it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyPlan, changeStage, loadRollout } from '#lib/engine/rollouts'
import type { FamilyName, Sample } from '#lib/load/metrics/families'
import { loadMetrics } from '#lib/load/metrics/load-metrics'
import { writeMetrics } from '#lib/load/metrics/write-metrics'
import type { Finding, Verdict } from '#lib/model/verdict'
import { appendAlertDelivery } from '#lib/store/query/alert-deliveries'
import { appendAlertMessages } from '#lib/store/query/alert-messages'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { writeHeartbeat } from '#lib/store/query/lease'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { SHARE_ALERT } from '#test/support/alerts'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import { parseOpenMetrics } from '#test/support/watching/open-metrics'

const NOW_MS = Date.now()
const NAME = 'favorites-v2'

let test: TestDatabase
let samples: readonly Sample[]

beforeAll(async () => {
  test = await startTestDatabase()
  await seed()
  samples = await loadMetrics(test.db)
}, 120_000)
afterAll(() => test?.stop(), 60_000)

async function seed(): Promise<void> {
  const { db } = test
  const otlp = { messages: 5, spans: 900, spansRejected: 2, refusedTooLarge: 3, droppedLogs: 1 }
  const detail = { ports: {}, counters: { receivers: { otlp }, held: { rows: 11, bytes: 2_048 } } }
  await writeHeartbeat(db, { name: 'receiver', holder: 'host/1/abc', ttlMs: 60_000, detail })
  let clock = NOW_MS - 600_000
  const deps = { db, now: () => clock }
  await applyPlan(deps, { name: NAME, text: SMALL_PLAN, author: 'ann' })
  clock += 1_000
  await changeStage(deps, { name: NAME, action: 'start', author: 'ann' })
  const { stage, revision } = await loadRollout(deps, NAME)
  const finding = (outcome: Finding['outcome'], required: boolean) => ({
    ...SHARE_ALERT.finding,
    outcome,
    required,
  })
  const verdict: Verdict = {
    rollout: NAME,
    revision,
    stage: stage?.name ?? null,
    outcome: 'fail',
    asOf: new Date(NOW_MS).toISOString(),
    since: new Date(NOW_MS - 5_000).toISOString(),
    share: SHARE_ALERT.share,
    findings: [finding('fail', true), finding('fail', false), finding('pass', true)],
  }
  await appendVerdict(db, { atMs: NOW_MS, changed: true, verdict })
  const message = (id: string) => ({
    ...{ target: 'ops', atMs: NOW_MS - 90_000, id, episode: SHARE_ALERT.episode },
    alert: SHARE_ALERT,
  })
  await appendAlertMessages(db, [message('m1'), message('m2'), message('m3')])
  const attempt = { target: 'ops', atMs: NOW_MS, status: 200, reason: '', author: '' }
  const rest = { ...attempt, attempt: 1, notBeforeMs: 0 }
  await appendAlertDelivery(db, { ...rest, id: 'm1', messages: ['m1'], result: 'retry' })
  await appendAlertDelivery(db, { ...rest, id: 'm1', messages: ['m1'], result: 'delivered' })
  await appendAlertDelivery(db, { ...rest, id: 'd', messages: ['m2', 'm3'], result: 'begun' })
}

function valuesOf(name: FamilyName): readonly (readonly [Sample['labels'], number])[] {
  return samples
    .filter((sample) => sample.name === name)
    .map(({ labels = {}, value }) => [labels, value])
}

describe('loadMetrics', () => {
  it('takes the counts of receivers from their last beat', () => {
    const labels = { receiver: 'host/1/abc', protocol: 'otlp' }
    expect(valuesOf('grayproof_receiver_spans_total')).toEqual([[labels, 900]])
    expect(valuesOf('grayproof_receiver_rejected_spans_total')).toEqual([[labels, 2]])
    expect(valuesOf('grayproof_receiver_refused_messages_total')).toContainEqual([
      { ...labels, reason: 'too_large' },
      3,
    ])
    expect(valuesOf('grayproof_receiver_dropped_messages_total')).toEqual([[labels, 1]])
    expect(valuesOf('grayproof_receiver_held_bytes')).toEqual([[{ receiver: 'host/1/abc' }, 2_048]])
  })

  it('says the verdict as one of four states, and counts what decides it', () => {
    const of = (outcome: string) => ({ rollout: NAME, outcome })
    expect(valuesOf('grayproof_rollout_verdict')).toEqual([
      [of('pass'), 0],
      [of('fail'), 1],
      [of('inconclusive'), 0],
      [of('error'), 0],
    ])
    expect(valuesOf('grayproof_rollout_findings')).toContainEqual([of('fail'), 1])
    expect(valuesOf('grayproof_rollout_findings')).toContainEqual([of('pass'), 1])
    const rollout = { rollout: NAME }
    expect(valuesOf('grayproof_rollout_verdict_timestamp_seconds')).toEqual([
      [rollout, NOW_MS / 1000],
    ])
    expect(valuesOf('grayproof_rollout_observed_share_ratio')).toEqual([[rollout, 0.163]])
    expect(valuesOf('grayproof_rollout_planned_share_ratio')).toEqual([[rollout, 0.1]])
    expect(valuesOf('grayproof_rollout_requests')).toEqual([
      [{ ...rollout, group: 'gray' }, 1_630],
      [{ ...rollout, group: 'baseline' }, 8_370],
    ])
    expect(valuesOf('grayproof_rollout_stage_info')).toHaveLength(1)
    expect(valuesOf('grayproof_rollouts')).toContainEqual([{ state: 'running' }, 1])
  })

  it('counts attempts to deliver by result, and what still waits', () => {
    const of = (result: string) => ({ target: 'ops', result })
    expect(valuesOf('grayproof_alert_deliveries_total')).toEqual([
      [of('delivered'), 1],
      [of('retry'), 1],
    ])
    expect(valuesOf('grayproof_alert_waiting_messages')).toEqual([[{ target: 'ops' }, 2]])
    expect(valuesOf('grayproof_alert_waiting_since_timestamp_seconds')).toEqual([
      [{ target: 'ops' }, (NOW_MS - 90_000) / 1000],
    ])
  })

  it('says nothing of what nobody knows: no evaluator judged, no span came', () => {
    expect(valuesOf('grayproof_evaluator_judged_age_seconds')).toEqual([])
    expect(valuesOf('grayproof_last_span_timestamp_seconds')).toEqual([])
    expect(valuesOf('grayproof_role_processes')).toEqual([
      [{ role: 'receiver' }, 1],
      [{ role: 'evaluator' }, 0],
    ])
  })

  it('is text that a strict reader takes', async () => {
    const { text } = await writeMetrics(samples, null)
    const read = parseOpenMetrics(text).flatMap((family) => family.samples)
    expect(read).toHaveLength(samples.length)
  })
})
