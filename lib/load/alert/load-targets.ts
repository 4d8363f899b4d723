// Reads the alert targets as pages and the API show them: never their secrets.

import type { AlertFormat, AlertLanguage } from '#lib/alert/format'
import { ALERT_FORMATS } from '#lib/alert/index'
import type { Delivery, DeliveryResult } from '#lib/alert/outbox/delivery'
import { goneSince } from '#lib/alert/outbox/delivery'
import { concealUrl } from '#lib/alert/target/conceal'
import type { AlertTarget, QuietHours, Route } from '#lib/alert/target/target'
import { listRollouts } from '#lib/engine/rollouts'
import { isoTime } from '#lib/load/iso-time'
import { AppError } from '#lib/model/app-error'
import type { Database } from '#lib/store/client'
import { readRecentDeliveries } from '#lib/store/query/alert-deliveries'
import { readWaitingCounts, type WaitingCount } from '#lib/store/query/alert-messages'
import { readAlertTargets } from '#lib/store/query/alert-targets'

export interface LastDelivery {
  readonly at: string
  readonly result: DeliveryResult
  /** HTTP status; 0: no answer came. */
  readonly status: number
  /** What the receiver said, or why nothing was sent; '' when all was well. */
  readonly reason: string
  readonly test: boolean
}

export interface TargetView {
  readonly name: string
  /** A name of THE LIST of formats. */
  readonly format: string
  readonly formatTitle: string
  /** Host and end only, as `https://hooks.slack.com/…Xy9Z`. */
  readonly url: string
  /** The secret itself is never shown. */
  readonly hasSecret: boolean
  readonly language: AlertLanguage
  readonly routes: readonly Route[]
  readonly quietHours: QuietHours | null
  readonly remindHours: number | null
  readonly enabled: boolean
  readonly updatedAt: string
  readonly updatedBy: string
  /** Rollouts whose plan names it. */
  readonly namedBy: readonly string[]
  /**
   * `disabled` by a person; `gone`: its receiver said that nothing may come any more, until somebody
   * writes the target again; `failing`: the last attempt failed; `untried`: nothing was sent yet.
   */
  readonly state: 'ok' | 'failing' | 'gone' | 'disabled' | 'untried'
  readonly last: LastDelivery | null
  /** Messages that it has not had yet, and since when the oldest waits. */
  readonly waiting: number
  readonly waitingSince: string | null
}

export interface FormatView {
  readonly name: string
  readonly title: string
  /** Null: this format has no secret. */
  readonly secret: { readonly required: boolean; readonly means: string } | null
  readonly perMinute: number | null
  readonly digests: boolean
}

export interface TargetList {
  readonly targets: readonly TargetView[]
  readonly formats: readonly FormatView[]
  /** Names that plans tell and no target has. */
  readonly unknown: readonly { readonly name: string; readonly rollouts: readonly string[] }[]
}

export async function loadTargets(db: Database): Promise<TargetList> {
  const [targets, deliveries, waiting, rollouts] = await Promise.all([
    readAlertTargets(db),
    readRecentDeliveries(db),
    readWaitingCounts(db),
    listRollouts({ db }),
  ])
  const naming = (target: string) =>
    rollouts.filter(({ plan }) => plan.notify.includes(target)).map(({ name }) => name)
  const known = new Set(targets.map(({ name }) => name))
  const named = new Set(rollouts.flatMap(({ plan }) => plan.notify))
  return {
    targets: targets.map((target) =>
      toTargetView(target, {
        deliveries: deliveries.filter((it) => it.target === target.name),
        waiting: waiting.find((it) => it.target === target.name),
        namedBy: naming(target.name),
      }),
    ),
    formats: FORMATS.map(({ name, title, secret, perMinute, digests }) => ({
      ...{ name, title, secret, perMinute, digests },
    })),
    unknown: [...named]
      .filter((name) => !known.has(name))
      .map((name) => ({ name, rollouts: naming(name) })),
  }
}

/** Throws AppError `not-found`. */
export async function loadTargetView(db: Database, name: string): Promise<TargetView> {
  const { targets } = await loadTargets(db)
  const found = targets.find((target) => target.name === name)
  if (found === undefined) throw new AppError('not-found', `there is no alert target "${name}"`)
  return found
}

const FORMATS: readonly AlertFormat[] = ALERT_FORMATS

interface Around {
  /** Its own, oldest first. */
  readonly deliveries: readonly Delivery[]
  readonly waiting: WaitingCount | undefined
  readonly namedBy: readonly string[]
}

function toTargetView(target: AlertTarget, around: Around): TargetView {
  const { name, format, secret, url, atMs, author } = target
  const { language, routes, quietHours, remindHours, enabled } = target
  const last = around.deliveries.at(-1) ?? null
  return {
    name,
    format,
    formatTitle: FORMATS.find((it) => it.name === format)?.title ?? format,
    url: concealUrl(url),
    hasSecret: secret !== null,
    ...{ language, routes, quietHours, remindHours, enabled },
    updatedAt: isoTime(atMs),
    updatedBy: author,
    namedBy: around.namedBy,
    state: stateOf(target, around.deliveries),
    last: last === null ? null : toLast(last),
    waiting: around.waiting?.messages ?? 0,
    waitingSince: around.waiting === undefined ? null : isoTime(around.waiting.oldestMs),
  }
}

function stateOf(
  { enabled, atMs }: AlertTarget,
  deliveries: readonly Delivery[],
): TargetView['state'] {
  if (!enabled) return 'disabled'
  if (goneSince(deliveries, atMs) !== null) return 'gone'
  const last = deliveries.findLast((it) => it.atMs >= atMs)
  if (last === undefined) return 'untried'
  return last.result === 'delivered' ? 'ok' : 'failing'
}

function toLast({ atMs, result, status, reason, author }: Delivery): LastDelivery {
  return { at: isoTime(atMs), result, status, reason, test: author !== '' }
}
