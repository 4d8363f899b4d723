// A release of an hour ago: something to travel back to.
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import { BUCKET_MS } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { rollHops } from '#lib/store/query/roll-hops'
import { insertSpans, T0_MS } from '#test/support/insert-spans'

const MINUTE_MS = 60_000
/** Before now. */
const BEGAN_MS = 50 * MINUTE_MS

const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: early }
spec:
  mark: { anyOf: [{ attribute: http.request.header.gray, equals: "true" }] }
  services: [{ service: early-service, baseline: { version: v1 }, gray: { version: v2 } }]
  split: { at: early-gateway, by: mark }
  stages: [{ name: canary, share: 10%, tolerance: 5% }, { name: all, share: 100% }]
`

/** One request, then a stage a quarter of an hour after the other. */
export async function seedEarlyRollout(db: Database, nowMs: number): Promise<void> {
  const beganMs = Math.floor((nowMs - BEGAN_MS) / BUCKET_MS) * BUCKET_MS
  const at = (minutes: number) => ({ db, now: () => beganMs + minutes * MINUTE_MS })
  await applyPlan(at(0), { text: PLAN, author: 'release-team' })
  await changeStage(at(1), { name: 'early', action: 'start', author: 'release-team' })
  await changeStage(at(16), { name: 'early', action: 'pause', author: 'release-team' })
  const startMs = beganMs - T0_MS
  await insertSpans(db, [
    { trace: 'early', id: 'c', at: 'early-gateway@v1', kind: 'client', startMs, durationMs: 9 },
    { trace: 'early', id: 's', parent: 'c', at: 'early-service@v1', startMs, durationMs: 8 },
  ])
  await rollHops(db, {
    buckets: [beganMs],
    settledMs: nowMs,
    lanes: [],
    halves: false,
    version: nowMs,
    slices: 1,
  })
}
