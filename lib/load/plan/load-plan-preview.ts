// Reads who reports, and holds the text of a plan against it.
import type { Database } from '#lib/store/client'
import { readSourceActivity } from '#lib/store/query/read-source-activity'
import { readSources } from '#lib/store/query/read-sources'
import { type PlanPreview, previewPlan, type SourceNow } from './preview-plan'

const ALIVE_MS = 3_600_000

export async function loadPlanPreview(
  db: Database,
  { text, nowMs }: { readonly text: string; readonly nowMs: number },
): Promise<PlanPreview> {
  return previewPlan(text, await readSourcesNow(db, nowMs))
}

export async function readSourcesNow(db: Database, nowMs: number): Promise<SourceNow[]> {
  const [sources, activity] = await Promise.all([
    readSources(db),
    readSourceActivity(db, { fromMs: nowMs - ALIVE_MS }),
  ])
  const alive = new Set(activity.map(({ sourceId }) => sourceId))
  return sources.map((source) => ({ ...source, alive: alive.has(source.id) }))
}
