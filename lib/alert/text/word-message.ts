// What people read of a message, in their language, before any format marks it up. Pure.
import type { AlertLanguage } from '#lib/alert/format'
import type { Alert, AlertMessage } from '#lib/model/alert'
import { findingSentence } from '#lib/wording/finding-sentence'
import type { Voice } from '#lib/wording/voice'
import { voiceIn } from '#lib/wording/voices'
import { cut, linkable, plain } from './plain'

const NAME_UNITS_MAX = 80
const SUBJECT_UNITS_MAX = 160
const URL_UNITS_MAX = 700

export interface AlertText {
  /** "Fail: bookshop-v2, recommend" */
  readonly headline: string
  readonly reason: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
}

export interface MessageText {
  readonly title: string
  readonly tone: 'bad' | 'warning' | 'good'
  readonly alerts: readonly AlertText[]
  /** Says how many alerts are not listed; null when all are. */
  readonly more: string | null
}

export interface Room {
  readonly language: AlertLanguage
  /** At most so many alerts are listed. */
  readonly alertsMax: number
  /** UTF-16 units of each reason. */
  readonly reasonUnitsMax: number
}

/** All text is plain: one line each, nothing in it that a format has not yet to escape. */
export function wordMessage({ alerts }: AlertMessage, room: Room): MessageText {
  const voice = voiceIn(room.language)
  const shown = alerts.slice(0, room.alertsMax).map((alert) => wordAlert(alert, voice, room))
  const hidden = alerts.length - shown.length
  return {
    title: `Grayproof · ${titleOf(alerts, shown, voice)}`,
    tone: toneOf(alerts),
    alerts: shown,
    more: hidden === 0 ? null : voice.say('alertText.more', { count: hidden }),
  }
}

function titleOf(alerts: readonly Alert[], shown: readonly AlertText[], voice: Voice): string {
  const [only] = shown
  if (alerts.length === 1 && only !== undefined) return only.headline
  const firing = alerts.filter(({ state }) => state === 'firing').length
  return voice.say('alertText.digest', { firing, resolved: alerts.length - firing })
}

function toneOf(alerts: readonly Alert[]): MessageText['tone'] {
  const firing = alerts.filter(({ state }) => state === 'firing')
  if (firing.length === 0) return 'good'
  return firing.some(({ severity }) => severity === 'critical') ? 'bad' : 'warning'
}

function wordAlert(alert: Alert, voice: Voice, room: Room): AlertText {
  const { outcome, rollout, subject, state, test, rolloutUrl, traceUrl } = alert
  const word = voice.say(state === 'resolved' ? 'alertText.resolved' : `outcome.${outcome}`)
  const headline = voice.say('alertText.headline', {
    state: test ? `${voice.say('alertText.test')} · ${word}` : word,
    rollout: cut(plain(rollout), NAME_UNITS_MAX),
    subject: cut(plain(subject), SUBJECT_UNITS_MAX),
  })
  const links = [
    { label: voice.say('alertText.openRollout'), url: linkable(rolloutUrl, URL_UNITS_MAX) },
    { label: voice.say('alertText.openTrace'), url: linkable(traceUrl, URL_UNITS_MAX) },
  ]
  return {
    headline,
    reason: cut(reasonOf(alert, voice), room.reasonUnitsMax),
    facts: factsOf(alert, voice),
    links: links.flatMap(({ label, url }) => (url === null ? [] : [{ label, url }])),
  }
}

/** Why, as the dashboard says it; of what is over, that it is over. */
export function reasonOf({ finding, state, endedAt }: Alert, voice: Voice): string {
  const reason = plain(findingSentence(finding, voice))
  if (state !== 'resolved' || endedAt === null) return reason
  return voice.say('alertText.over', { ended: voice.moment(Date.parse(endedAt)), reason })
}

function factsOf(alert: Alert, voice: Voice): AlertText['facts'] {
  const { check, stage, startedAt, endedAt, severity } = alert
  const title = `checks.${check}`
  const startedMs = Date.parse(startedAt)
  const facts: [string, string | null][] = [
    ['check', voice.has(title) ? voice.say(title) : check],
    ['stage', stage],
    ['share', shareOf(alert, voice)],
    ['since', voice.moment(startedMs)],
    ['lasted', endedAt === null ? null : voice.lasting(Date.parse(endedAt) - startedMs)],
    ['severity', voice.say(`alertText.${severity}`)],
  ]
  return facts.flatMap(([key, value]) => {
    const label = voice.say(`alertText.${key}`)
    return value === null ? [] : [{ label, value: cut(plain(value), NAME_UNITS_MAX) }]
  })
}

function shareOf({ share }: Alert, voice: Voice): string | null {
  const { observed, planned, tolerance, requests, gray, countedBy } = share
  const { percent, count } = voice.numbers
  if (observed === null) return null
  const counted = { requests: count(requests), gray: count(gray) }
  const plan =
    planned === null
      ? voice.say('rollouts.noPlan')
      : tolerance === null
        ? voice.say('rollouts.planned', { share: percent(planned) })
        : voice.say('rollouts.plannedBand', {
            share: percent(planned),
            tolerance: percent(tolerance),
          })
  return voice.say('alertText.shareValue', {
    observed: percent(observed),
    count: voice.say(countedBy === 'unit' ? 'share.unitCount' : 'share.count', counted),
    planned: plan,
  })
}
