// Follows verdicts: which episodes one opens, worsens or lets recover, and which end by themselves. Pure.
import type { StageChange } from '#lib/model/rollout'
import type { Finding, Verdict } from '#lib/model/verdict'
import {
  type Episode,
  type EpisodeEvent,
  episodeId,
  GRACE_MS,
  UNDECIDED_MS,
  WHOLE_VERDICT,
} from './episode'
import { endOfScope, scopeAt, stateAt } from './scope'
import { isWorse, type Links, severityOf, toAlert, toResolved } from './to-alert'

/** A rollout that ended is judged no more after this long: what is open then stays unanswered. */
export const ENDED_WATCH_MS = 24 * 3_600_000

export interface Following {
  /** Open episodes of one rollout. */
  readonly open: readonly Episode[]
  /** Stage changes of it, oldest first. */
  readonly history: readonly StageChange[]
  readonly links: Links
}

export interface JudgedRow {
  readonly verdict: Verdict
  readonly atMs: number
}

/** What a verdict changes, once everything that ends by itself up to then was ended. */
export function followVerdict(following: Following, row: JudgedRow): EpisodeEvent[] {
  const { open, history } = following
  const scope = scopeAt(history, row.atMs)
  const troubles = troublesOf(row.verdict)
  const current = open.filter((episode) => episode.scope === scope)
  const known = current.flatMap((episode) => {
    const trouble =
      episode.check === WHOLE_VERDICT ? undecided(row.verdict) : troubles.get(episode.check)
    const event =
      trouble === undefined ? recover(episode, row) : suffer(following, episode, { trouble, row })
    return event === null ? [] : [event]
  })
  const fresh = [...troubles]
    .filter(([check]) => !current.some((episode) => episode.check === check))
    .map(([check, finding]) =>
      openEpisode(following, { check, finding, row, scope, openedMs: row.atMs }),
    )
  return [...known, ...fresh]
}

/**
 * What happens by time alone up to `nowMs`: a scope that ended, health that lasted, a stage that stays
 * undecided. `last` is the newest verdict that was followed.
 */
export function elapse(
  following: Following,
  { nowMs, last }: { readonly nowMs: number; readonly last: JudgedRow | null },
): EpisodeEvent[] {
  const { open, history } = following
  const ended = open.flatMap((episode) => {
    const event = endOf(episode, history, nowMs)
    return event === null ? [] : [event]
  })
  const stuck = last === null ? null : stayUndecided(following, last, nowMs)
  return stuck === null ? ended : [...ended, stuck]
}

/** The worst required finding of each check that failed or could not answer. */
function troublesOf({ findings }: Verdict): ReadonlyMap<string, Finding> {
  const troubles = new Map<string, Finding>()
  for (const finding of findings) {
    if (!finding.required || (finding.outcome !== 'fail' && finding.outcome !== 'error')) continue
    const known = troubles.get(finding.check)
    if (known !== undefined && !isWorse(severityOf(finding.outcome), severityOf(known.outcome))) {
      continue
    }
    troubles.set(finding.check, finding)
  }
  return troubles
}

/** What keeps an inconclusive verdict from being decided. */
function undecided({ outcome, findings }: Verdict): Finding | undefined {
  if (outcome !== 'inconclusive') return undefined
  return findings.find((finding) => finding.required && finding.outcome === 'inconclusive')
}

function recover(episode: Episode, { atMs }: JudgedRow): EpisodeEvent | null {
  return episode.healthySinceMs === null ? eventOf(episode, 'recovering', atMs) : null
}

interface Suffering {
  readonly trouble: Finding
  readonly row: JudgedRow
}

function suffer(
  { links }: Following,
  episode: Episode,
  { trouble, row }: Suffering,
): EpisodeEvent | null {
  const { id, check, openedMs } = episode
  if (isWorse(severityOf(trouble.outcome), episode.alert.severity)) {
    const { verdict } = row
    const alert = toAlert({ episode: id, check, finding: trouble, verdict, openedMs, links })
    return { ...eventOf(episode, 'worsened', row.atMs), alert }
  }
  return episode.healthySinceMs === null ? null : eventOf(episode, 'relapsed', row.atMs)
}

interface Opening {
  readonly check: string
  readonly finding: Finding
  readonly row: JudgedRow
  readonly scope: string
  readonly openedMs: number
}

function openEpisode({ links }: Following, opening: Opening): EpisodeEvent {
  const { check, finding, row, scope, openedMs } = opening
  const { verdict } = row
  const { rollout } = verdict
  const episode = episodeId({ rollout, check, scope, openedMs })
  const alert = toAlert({ episode, check, finding, verdict, openedMs, links })
  return { kind: 'opened', episode, rollout, check, scope, atMs: openedMs, reason: null, alert }
}

function eventOf(
  { id, rollout, check, scope, alert }: Episode,
  kind: EpisodeEvent['kind'],
  atMs: number,
): EpisodeEvent {
  return { kind, episode: id, rollout, check, scope, atMs, reason: null, alert }
}

/** Whatever ended it first. */
function endOf(
  episode: Episode,
  history: readonly StageChange[],
  nowMs: number,
): EpisodeEvent | null {
  const { healthySinceMs, alert } = episode
  const scopeEnd = endOfScope(history, episode.scope)
  const ends = [
    ...(scopeEnd === null ? [] : [{ ...scopeEnd, endedMs: scopeEnd.atMs }]),
    ...(healthySinceMs === null
      ? []
      : [
          {
            atMs: healthySinceMs + GRACE_MS,
            reason: 'recovered' as const,
            endedMs: healthySinceMs,
          },
        ]),
    ...watchEnd(history),
  ].filter(({ atMs }) => atMs <= nowMs)
  const [end] = ends.sort((a, b) => a.atMs - b.atMs)
  if (end === undefined) return null
  const { reason, endedMs } = end
  const over = toResolved(alert, Math.max(endedMs, episode.openedMs))
  return { ...eventOf(episode, 'resolved', end.atMs), reason, alert: over }
}

function watchEnd(history: readonly StageChange[]) {
  const last = history.at(-1)
  if (last?.state !== 'promoted' && last?.state !== 'rolled-back') return []
  const ended = history.findLast(({ action }) => action !== 'acknowledge') ?? last
  const atMs = ended.atMs + ENDED_WATCH_MS
  return [{ atMs, reason: 'ended' as const, endedMs: atMs }]
}

/** Only of a running stage: before it nothing is promised, and after it nobody waits. */
function stayUndecided(following: Following, last: JudgedRow, nowMs: number): EpisodeEvent | null {
  const { open, history } = following
  const finding = undecided(last.verdict)
  const scope = scopeAt(history, nowMs)
  const sinceMs = Math.max(Date.parse(last.verdict.since), scopeSince(history, scope))
  const openedMs = sinceMs + UNDECIDED_MS
  const known = open.some((episode) => episode.check === WHOLE_VERDICT)
  const isOurs = scopeAt(history, last.atMs) === scope
  if (finding === undefined || known || !isOurs || nowMs < openedMs) return null
  if (stateAt(history, nowMs) !== 'running') return null
  return openEpisode(following, { check: WHOLE_VERDICT, finding, row: last, scope, openedMs })
}

function scopeSince(history: readonly StageChange[], scope: string): number {
  return history.find(({ id }) => id === scope)?.atMs ?? 0
}
