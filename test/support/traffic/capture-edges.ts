// The edges of the captures, as worked out by hand and as rolled.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { readHopsSummed } from '#lib/store/query/read-hops'
import { readMarks } from '#lib/store/query/read-marks'
import { readSources } from '#lib/store/query/read-sources'

export interface Edge {
  readonly calls: number
  readonly errors: number
  /** Calls whose client span says error. */
  readonly clientErrors?: number
}
type Edges = Readonly<Record<string, Edge>>

const EXPECTED: Readonly<Record<string, Record<string, Edge>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/captures/expected-edges.json'), 'utf8'),
)
/** Without a hand-made list of its own: the same chain and requests. */
const SAME_AS: Readonly<Record<string, string>> = { 'otel-js-2.12_zipkin-v2': 'otel-js-0.223_grpc' }

/** All times that captures can have. */
export const ALWAYS = { fromMs: 1e12, toMs: 4e12 }

/** How the hand-made lists name a source, and a request without a mark. */
const WORDS = {
  skywalking: {
    user: 'User[User]',
    unmarked: 'base',
    name: ({ service, instance }: Source) => `${service}[${instance}]`,
  },
  otlp: {
    user: 'user',
    unmarked: '-',
    name: ({ service, version }: Source) => `${service}@${version}`,
  },
}

export function expectedEdges(capture: string): Edges {
  const { _spans, ...edges } = EXPECTED[SAME_AS[capture] ?? capture] ?? {}
  return edges
}

/** Everything that is committed, in the words of the capture's list; without `clientErrors`. */
export async function rolledEdges(db: Database, capture: string): Promise<Edges> {
  const words = capture.startsWith('skywalking') ? WORDS.skywalking : WORDS.otlp
  const [hops, sources, marks] = await Promise.all([
    readHopsSummed(db, ALWAYS),
    readSources(db),
    readMarks(db),
  ])
  const names = new Map(sources.map((source) => [source.id, words.name(source)]))
  const values = new Map(marks.map(({ id, pairs }) => [id, new Set(Object.values(pairs))]))
  const edges: Record<string, Edge> = {}
  for (const hop of hops) {
    const caller = hop.root ? words.user : names.get(hop.callerSource)
    const tag = [...(values.get(hop.calleeMark) ?? [words.unmarked])].join('|')
    const key = `${caller} -> ${names.get(hop.calleeSource)} tag=${tag}`
    const { calls, errors } = edges[key] ?? { calls: 0, errors: 0 }
    edges[key] = { calls: calls + hop.requests, errors: errors + hop.errors }
  }
  return edges
}
