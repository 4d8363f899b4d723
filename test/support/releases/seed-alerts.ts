// Alerts on what a seeded store was judged: three targets, of which one works, one fails, one is gone.
import type { Database } from '#lib/store/client'
import { openAlertWorld } from '#test/support/alerts/alert-world'
import { answer, startReceiver } from '#test/support/alerts/receiver'

export interface SeedAlertsOptions {
  /** From here on verdicts are followed. */
  readonly fromMs: number
  readonly nowMs: number
}

const LOOK_EVERY_MS = 30_000

/** Their receivers are away afterwards. */
export async function seedAlerts(
  db: Database,
  { fromMs, nowMs }: SeedAlertsOptions,
): Promise<void> {
  const [room, pager, chat] = await Promise.all([
    startReceiver(),
    startReceiver(answer(503, { body: 'in maintenance' })),
    startReceiver(answer(410)),
  ])
  const world = await openAlertWorld({ db, startMs: fromMs })
  await world.target('release-room', { url: room.url, language: 'zh-CN' })
  await world.target('pager', { url: pager.url, routes: [{ outcomes: ['fail'] }], remindHours: 4 })
  await world.target('old-chat', { url: chat.url })
  await world.pass(nowMs - fromMs, LOOK_EVERY_MS)
  await Promise.all([room.stop(), pager.stop(), chat.stop()])
}
