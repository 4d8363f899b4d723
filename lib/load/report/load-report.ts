// Gathers what the report of a rollout tells: as the dashboard shows it, over one range of time.

import type { RolloutDetails } from '#lib/engine/rollouts'
import { chosenRange } from '#lib/load/chosen-range'
import { isoTime } from '#lib/load/iso-time'
import { loadComparison } from '#lib/load/load-comparison'
import { loadRollout } from '#lib/load/load-rollout'
import { loadShareHistory } from '#lib/load/load-share-history'
import { stageWindow } from '#lib/load/stage-window'
import { rolloutUrl, traceUrl } from '#lib/load/urls'
import type { ShareHistory } from '#lib/model/share-history'
import type { Verdict } from '#lib/model/verdict'
import type { ReportData, ReportEvent } from '#lib/report/html/report-data'
import type { ComparisonCells } from '#lib/report/tables/comparison'
import type { ViolationCells } from '#lib/report/tables/violations'
import type { Database } from '#lib/store/client'
import { readVerdict } from '#lib/store/query/read-verdict'
import { readViolationRows } from './read-violation-rows'
import type { ReportArgs } from './report'

/** What a ticket can hold; the CSV files have all. */
const COMPARISON_ROWS_MAX = 200
const VIOLATIONS_MAX = 50

export interface ReportQuestion {
  readonly name: string
  /** Epoch ms. Default: what the stage is judged by, until now. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly nowMs: number
  /** Where the dashboard is reached, without a trailing slash; null when nobody said. */
  readonly publicUrl: string | null
  readonly signal: AbortSignal
}

/** Throws AppError `not-found`, or `bad-request` for an empty range. */
export async function loadReport(
  db: Database,
  { name, from, to, nowMs, publicUrl, signal }: ReportQuestion,
): Promise<ReportData> {
  const { details, verdict: now } = await loadRollout(db, name)
  const toMs = to ?? nowMs
  const preset = stageWindow(details, { window: 'stage', nowMs: toMs }).fromMs
  const range = chosenRange({ from: from ?? preset, to: toMs }, { rollout: details, nowMs })
  const [past, history, comparison, shown] = await Promise.all([
    to === undefined ? null : readVerdict(db, name, to),
    loadShareHistory(db, {
      rollout: details,
      nowMs,
      toMs,
      ...(from === undefined ? {} : { fromMs: from }),
    }),
    loadComparison(db, { plan: details.plan, ...range }),
    firstViolations(db, { rollout: details, signal, ...range, toMs: range.toMs + 1 }),
  ])
  const rows = comparison.rows.map((row) => ({ ...row, ...range }))
  const violations = shown.slice(0, VIOLATIONS_MAX)
  return {
    name,
    state: details.state,
    verdict: to === undefined ? now : (past?.verdict ?? unjudged(now, toMs)),
    stages: details.plan.stages,
    history,
    ...range,
    comparison: busiest(rows),
    comparisonRows: rows.length,
    violations,
    hasAllViolations: shown.length === violations.length,
    events: eventsOf(details, history).filter(({ atMs }) => atMs <= toMs),
    sourceText: details.sourceText,
    generatedMs: nowMs,
    rolloutUrl: publicUrl === null ? null : publicUrl + rolloutUrl(name),
    traceUrl: publicUrl === null ? null : (id) => publicUrl + traceUrl(id, { rollout: name }),
  }
}

/** Nobody had judged it by then. */
function unjudged(verdict: Verdict, atMs: number): Verdict {
  const at = isoTime(atMs)
  const share = { planned: null, tolerance: null, observed: null, interval: null }
  return {
    ...verdict,
    ...{ stage: null, outcome: 'inconclusive', asOf: at, since: at, findings: [] },
    share: { ...share, requests: 0, gray: 0 },
  }
}

async function firstViolations(db: Database, args: ReportArgs): Promise<ViolationCells[]> {
  const found: ViolationCells[] = []
  for await (const rows of readViolationRows(db, args)) {
    found.push(...rows)
    if (found.length > VIOLATIONS_MAX) break
  }
  return found
}

/** Every service with its busiest endpoints. */
function busiest(rows: readonly ComparisonCells[]): ComparisonCells[] {
  const services = rows.filter(({ endpoint }) => endpoint === null)
  const most = Math.floor(COMPARISON_ROWS_MAX / Math.max(1, services.length))
  return services.flatMap((whole) => [
    whole,
    ...rows
      .filter(({ service, endpoint }) => service === whole.service && endpoint !== null)
      .slice(0, most),
  ])
}

function eventsOf({ history, revisions }: RolloutDetails, { points }: ShareHistory): ReportEvent[] {
  const actions = history.map(({ atMs, author, action, stage }): ReportEvent => {
    return { atMs, author, what: { kind: 'action', action, stage } }
  })
  const applied = revisions.map(({ atMs, author, revision }): ReportEvent => {
    return { atMs, author, what: { kind: 'revision', revision } }
  })
  const verdicts = points
    .filter(({ outcome, stage, observed }, index) => {
      const before = points[index - 1]
      const isFirst = before === undefined || before.stage !== stage
      return isFirst ? observed !== null : before.outcome !== outcome
    })
    .map(({ at, outcome, stage }): ReportEvent => {
      return { atMs: Date.parse(at), author: null, what: { kind: 'verdict', outcome, stage } }
    })
  return [...actions, ...applied, ...verdicts].sort((a, b) => a.atMs - b.atMs)
}
