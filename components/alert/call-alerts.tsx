import { askApi, type Told } from '#components/call/ask-api'
import type { Trial } from '#lib/engine/alert/try-target'
import type { TargetView } from '#lib/load/alert/load-targets'
import type { AlertAction, AnsweredAlert } from './answer-buttons'

export interface AnswerArgs {
  readonly alert: AnsweredAlert
  readonly action: AlertAction
  /** End of a snooze, epoch ms; one that has passed ends it now. */
  readonly untilMs: number
  /** Everything of its rollout. */
  readonly all: boolean
  readonly author: string
}

export function answerAlert(args: AnswerArgs): Promise<Told<unknown>> {
  const { alert, action, untilMs, all, author } = args
  const until = action === 'snooze' ? { until: new Date(untilMs).toISOString() } : {}
  const whom = all ? { rollout: alert.rollout } : { episode: alert.id }
  return askApi({ method: 'POST', path: `/alerts/${action}`, body: { ...whom, ...until, author } })
}

type TargetSettings = Readonly<Record<string, unknown>>

export function putTarget(name: string, settings: TargetSettings): Promise<Told<TargetView>> {
  return askApi({ method: 'PUT', path: targetPath(name), body: settings })
}

export function removeTarget(name: string): Promise<Told<unknown>> {
  return askApi({ method: 'DELETE', path: targetPath(name) })
}

export function testTarget(name: string): Promise<Told<Trial>> {
  return askApi({ method: 'POST', path: `${targetPath(name)}/test` })
}

function targetPath(name: string): string {
  return `/alerts/targets/${encodeURIComponent(name)}`
}
