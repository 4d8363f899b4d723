// Who reports spans, with the labels that became known later laid over the first ones.
import type { Source, SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { onlyIds } from './literals'

type Labels = Readonly<Record<string, string>>

/** All known sources, or those of `ids`. */
export async function readSources(db: Database, ids?: readonly SourceId[]): Promise<Source[]> {
  const only = onlyIds('source_id', ids)
  const [sources, later] = await Promise.all([
    db.query<Source>(
      `SELECT source_id AS id, argMax(protocol, announced) AS protocol,
        argMax(service, announced) AS service, argMax(instance, announced) AS instance,
        argMax(version, announced) AS version, argMax(labels, announced) AS labels
      FROM sources WHERE ${only} GROUP BY source_id ORDER BY source_id`,
    ),
    db.query<{ id: string; labels: Labels }>(
      `SELECT source_id AS id, labels FROM source_labels WHERE ${only} ORDER BY announced`,
    ),
  ])
  const laid = new Map<string, Labels>()
  for (const { id, labels } of later) laid.set(id, { ...laid.get(id), ...labels })
  return sources.map((source) => {
    const labels = { ...source.labels, ...laid.get(source.id) }
    // SkyWalking says the version, if at all, as an instance property.
    return { ...source, version: source.version || (labels.version ?? ''), labels }
  })
}
