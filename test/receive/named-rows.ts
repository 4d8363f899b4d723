// A block's rows with what their ids stand for, from the announcements made beside them.
import { SPAN_FLAG, SPAN_KIND, SPAN_STATUS } from '#lib/model/span'
import type { Announcement } from '#lib/store/block/dimensions'
import type { SpanBlock } from '#lib/store/block/span-block'
import { readBlock } from '#test/support/read-block'

export interface NamedRow {
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  readonly parentId: string
  /** `service@instance`, or the id of a source that was not announced. */
  readonly source: string
  readonly callerSource: string
  readonly startMs: number
  readonly durationMs: number
  readonly kind: string
  readonly status: string
  readonly flags: readonly string[]
  readonly endpoint: string | null
  /** `kind name` */
  readonly peer: string | null
  readonly mark: Readonly<Record<string, string>> | null
  readonly traceName: string
  readonly attributes: Readonly<Record<string, unknown>> | null
  readonly events: readonly unknown[] | null
}

type Fields = Readonly<Record<string, unknown>>

const KEYS = {
  sources: 'source_id',
  endpoints: 'endpoint_id',
  peers: 'peer_id',
  marks: 'mark_id',
} as const

function byId(announced: readonly Announcement[], table: keyof typeof KEYS): Map<string, Fields> {
  const rows = announced.filter((one) => one.table === table).map(({ row }) => row as Fields)
  return new Map(rows.map((row) => [String(row[KEYS[table]]), row]))
}

function wordOf(words: Readonly<Record<string, number>>, number: number): string {
  return Object.entries(words).find(([, value]) => value === number)?.[0] ?? `unknown ${number}`
}

export function nameRows(block: SpanBlock, announced: readonly Announcement[]): NamedRow[] {
  const sources = byId(announced, 'sources')
  const endpoints = byId(announced, 'endpoints')
  const peers = byId(announced, 'peers')
  const marks = byId(announced, 'marks')
  const named = (id: string) => {
    const source = sources.get(id)
    return source === undefined ? id : `${source.service}@${source.instance}`
  }
  return readBlock(block).map((row) => {
    const peer = peers.get(row.peerId)
    return {
      traceId: row.traceId,
      spanId: row.spanId,
      parentId: row.parentId,
      source: named(row.sourceId),
      callerSource: named(row.callerSourceId),
      startMs: Number(row.startUs) / 1000,
      durationMs: Number(row.durationUs) / 1000,
      kind: wordOf(SPAN_KIND, row.kind),
      status: wordOf(SPAN_STATUS, row.status),
      flags: Object.entries(SPAN_FLAG)
        .filter(([, bit]) => (row.flags & bit) !== 0)
        .map(([name]) => name),
      endpoint: row.endpointId === '0' ? null : String(endpoints.get(row.endpointId)?.name),
      peer: row.peerId === '0' ? null : `${peer?.kind} ${peer?.name}`,
      mark: row.markId === '0' ? null : (marks.get(row.markId)?.pairs as Record<string, string>),
      traceName: row.traceName,
      attributes: row.attributes === '' ? null : (JSON.parse(row.attributes) as Fields),
      events: row.events === '' ? null : (JSON.parse(row.events) as unknown[]),
    }
  })
}
