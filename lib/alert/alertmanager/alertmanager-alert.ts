// One alert in Alertmanager's words: labels say which it is, annotations say what of it. Pure.
import type { AlertLanguage } from '#lib/alert/format'
import { cut, linkable, plain } from '#lib/alert/text/plain'
import { reasonOf, wordMessage } from '#lib/alert/text/word-message'
import { type Alert, SEVERITIES } from '#lib/model/alert'
import { voiceIn } from '#lib/wording/voices'

const LABEL_UNITS_MAX = 300
const REASON_UNITS_MAX = 2_000
const URL_UNITS_MAX = 2_000

export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** RFC 3339. */
  readonly startsAt: string
  /** A page of ours; empty when nobody said under which address. */
  readonly generatorURL: string
}

/**
 * Labels are the same at the end of an episode as at its beginning, or nothing would be resolved: what
 * may change meanwhile (stage, outcome, subject, numbers) is in the annotations. The severity may change,
 * too, and is a label all the same, because people route by it: `otherSeverities` ends the others.
 */
export function alertmanagerAlert(alert: Alert, language: AlertLanguage): AlertmanagerAlert {
  const { check, rollout, subject, severity, episode, stage, outcome, share, test } = alert
  const room = { language, alertsMax: 1, reasonUnitsMax: REASON_UNITS_MAX }
  const words = wordMessage({ id: episode, at: alert.startedAt, alerts: [alert] }, room)
  const traceUrl = linkable(alert.traceUrl, URL_UNITS_MAX)
  const rolloutUrl = linkable(alert.rolloutUrl, URL_UNITS_MAX) ?? ''
  const annotations: Record<string, string | null> = {
    summary: words.alerts[0]?.headline ?? '',
    description: cut(reasonOf(alert, voiceIn(language)), REASON_UNITS_MAX),
    outcome,
    stage,
    subject: cut(plain(subject), LABEL_UNITS_MAX),
    observed: share.observed === null ? null : String(share.observed),
    planned: share.planned === null ? null : String(share.planned),
    dashboard: rolloutUrl === '' ? null : rolloutUrl,
    trace: traceUrl,
  }
  return {
    labels: {
      alertname: alertName(check),
      rollout: label(rollout),
      check,
      severity,
      episode: label(episode),
      ...(test ? { test: 'true' } : {}),
    },
    annotations: Object.fromEntries(
      Object.entries(annotations).flatMap(([key, text]) => (text === null ? [] : [[key, text]])),
    ),
    startsAt: alert.startedAt,
    generatorURL: rolloutUrl,
  }
}

/** Labels of what the same episode may have been told as before, when it was better or worse. */
export function otherSeverities(
  labels: AlertmanagerAlert['labels'],
): AlertmanagerAlert['labels'][] {
  const others = SEVERITIES.filter((severity) => severity !== labels.severity)
  return others.map((severity) => ({ ...labels, severity }))
}

/** `traffic-share` → `GrayproofTrafficShare`, as rules are named there. */
function alertName(check: string): string {
  const parts = check.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1))
  return `Grayproof${parts.join('')}`
}

/** Empty labels count as none there. */
function label(text: string): string {
  return cut(plain(text), LABEL_UNITS_MAX) || '-'
}
