// What ids stand for: sources, marks and sets of marks, loaded when one turns up that is not known.
import type { Mark } from '#lib/model/mark'
import type { Source, SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { readMarkSets, readMarks } from '#lib/store/query/read-marks'
import { readSources } from '#lib/store/query/read-sources'

/** Labels of a known source may come later: all are read again this often. */
const SOURCES_EVERY_MS = 15_000
/** An id that stays unknown is asked for again after this long. */
const RETRY_MS = 30_000

interface NeededIds {
  readonly sources: Iterable<SourceId>
  readonly marks: Iterable<string>
  readonly markSets: Iterable<string>
}

export interface Dimensions {
  /** Reads what is missing among `needed`, and sources that may have new labels. */
  refresh(needed: NeededIds, nowMs: number): Promise<void>
  sources(): ReadonlyMap<SourceId, Source>
  mark(id: string): Mark | undefined
  markSet(id: string): readonly string[] | undefined
  /** Grows when a source came or changed. */
  sourcesVersion(): number
}

export function createDimensions(db: Database): Dimensions {
  let sources: ReadonlyMap<SourceId, Source> = new Map()
  let marks: ReadonlyMap<string, Mark> = new Map()
  let markSets: ReadonlyMap<string, readonly string[]> = new Map()
  let sourcesText = ''
  let sourcesVersion = 0
  let sourcesReadMs = -Infinity
  // Each kind has its own: a set of one mark has the id of that mark.
  const lacksSources = createMissing()
  const lacksMarks = createMissing()
  const lacksSets = createMissing()

  const loadSources = async (nowMs: number) => {
    const rows = await readSources(db)
    sourcesReadMs = nowMs
    const text = JSON.stringify(rows)
    if (text === sourcesText) return
    sourcesText = text
    sources = new Map(rows.map((source) => [source.id, source]))
    sourcesVersion += 1
  }

  return {
    async refresh(needed, nowMs) {
      const due = nowMs - sourcesReadMs >= SOURCES_EVERY_MS
      if (lacksSources(needed.sources, sources, nowMs) || due) await loadSources(nowMs)
      if (lacksSets(needed.markSets, markSets, nowMs)) {
        markSets = new Map((await readMarkSets(db)).map(({ id, markIds }) => [id, markIds]))
      }
      const inSets = [...needed.markSets].flatMap((id) => markSets.get(id) ?? [])
      if (lacksMarks([...needed.marks, ...inSets], marks, nowMs)) {
        marks = new Map((await readMarks(db)).map((mark) => [mark.id, mark]))
      }
    },
    sources: () => sources,
    mark: (id) => marks.get(id),
    markSet: (id) => markSets.get(id),
    sourcesVersion: () => sourcesVersion,
  }
}

type Missing = (
  ids: Iterable<string>,
  known: ReadonlyMap<string, unknown>,
  nowMs: number,
) => boolean

/** True when an id is neither known nor was asked for a moment ago. */
function createMissing(): Missing {
  const askedMs = new Map<string, number>()
  return (ids, known, nowMs) => {
    for (const [id, ms] of askedMs) if (nowMs - ms >= RETRY_MS) askedMs.delete(id)
    const missing = [...ids].filter((id) => id !== '0' && !known.has(id) && !askedMs.has(id))
    for (const id of missing) askedMs.set(id, nowMs)
    return missing.length > 0
  }
}
