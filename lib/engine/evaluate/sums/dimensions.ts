// What ids stand for: sources, marks, peers, endpoints; loaded when one turns up that is not known.
import type { Mark } from '#lib/model/mark'
import type { Peer, Source, SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { readEndpoints } from '#lib/store/query/read-endpoints'
import { readMarkSets, readMarks } from '#lib/store/query/read-marks'
import { readPeers } from '#lib/store/query/read-peers'
import { readSources } from '#lib/store/query/read-sources'

/** Labels of a known source may come later: all are read again this often. */
const SOURCES_EVERY_MS = 15_000
/** An id that stays unknown is asked for again after this long. */
const RETRY_MS = 30_000
/** Names that are kept at most; when there are more, those that are needed are read again. */
const NAMES_MAX = 100_000
/** Names that are read by one query. */
const NAMES_PER_QUERY = 5_000

interface NeededIds {
  readonly sources: Iterable<SourceId>
  readonly marks: Iterable<string>
  readonly markSets: Iterable<string>
  readonly peers?: Iterable<string>
  readonly endpoints?: Iterable<string>
}

export interface Dimensions {
  /** Reads what is missing among `needed`, and sources that may have new labels. */
  refresh(needed: NeededIds, nowMs: number): Promise<void>
  sources(): ReadonlyMap<SourceId, Source>
  mark(id: string): Mark | undefined
  marks(): Iterable<Mark>
  markSet(id: string): readonly string[] | undefined
  peer(id: string): Peer | undefined
  /** Name of an endpoint. */
  endpoint(id: string): string | undefined
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
  const peers = createNames(async (ids) => {
    return new Map((await readPeers(db, ids)).map((peer) => [peer.id, peer]))
  })
  const endpoints = createNames((ids) => readEndpoints(db, ids))

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
      await peers.refresh(needed.peers ?? [], nowMs)
      await endpoints.refresh(needed.endpoints ?? [], nowMs)
    },
    sources: () => sources,
    mark: (id) => marks.get(id),
    marks: () => marks.values(),
    markSet: (id) => markSets.get(id),
    peer: peers.get,
    endpoint: endpoints.get,
    sourcesVersion: () => sourcesVersion,
  }
}

/** Things of which there may be very many: only those asked for are read. */
function createNames<Name>(read: (ids: string[]) => Promise<ReadonlyMap<string, Name>>) {
  const known = new Map<string, Name>()
  const lacks = createMissing()
  return {
    get: (id: string) => known.get(id),
    async refresh(needed: Iterable<string>, nowMs: number) {
      const ids = [...new Set(needed)]
      if (!lacks(ids, known, nowMs)) return
      if (known.size + ids.length > NAMES_MAX) known.clear()
      const missing = ids.filter((id) => id !== '0' && !known.has(id))
      for (let i = 0; i < missing.length; i += NAMES_PER_QUERY) {
        for (const [id, name] of await read(missing.slice(i, i + NAMES_PER_QUERY))) {
          known.set(id, name)
        }
      }
    },
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
