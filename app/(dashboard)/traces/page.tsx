import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTimeZone, getTranslations } from 'next-intl/server'
import {
  createLoader,
  createParser,
  createSerializer,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { MisreadNote, misread } from '#components/layout/misread'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { TraceById } from '#components/trace/trace-by-id'
import { TraceSearch } from '#components/trace/trace-search'
import { TraceTable } from '#components/trace/trace-table'
import { listRollouts } from '#lib/engine/rollouts'
import { plansFor } from '#lib/load/load-topology'
import { loadServiceNames } from '#lib/load/load-traces'
import { database } from '#lib/load/services'
import { lastWhile, type TimeSpan } from '#lib/load/stage-window'
import { searchTraces } from '#lib/load/trace/search-traces'
import { traceUrl } from '#lib/load/urls'
import { FREE_WINDOWS } from '#lib/load/windows'
import { localTime, readMoment } from '#lib/load/zoned-time'
import { ROUTE_OUTCOMES } from '#lib/model/hop'
import { GROUPS } from '#lib/model/source'
import { TRACE_CURSOR } from '#lib/store/query/find-traces'
import styles from './traces.module.css'

const LIMIT = 50
const NOTHING = { traces: [], next: null }

const parseAsTraceCursor = createParser({
  parse: (text) => (TRACE_CURSOR.test(text) ? text : null),
  serialize: String,
})

const parsers = {
  id: parseAsString.withDefault(''),
  rollout: parseAsString.withDefault(''),
  service: parseAsString.withDefault(''),
  group: parseAsStringLiteral(GROUPS),
  endpoint: parseAsString.withDefault(''),
  status: parseAsStringLiteral(['error', 'ok']),
  mark: parseAsString.withDefault(''),
  outcome: parseAsStringLiteral(ROUTE_OUTCOMES),
  minDurationMs: parseAsInteger,
  maxDurationMs: parseAsInteger,
  /** By the visitor's clocks, as the form sends them, or with a zone, as links do. */
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
  window: parseAsStringLiteral(FREE_WINDOWS).withDefault('1h'),
  cursor: parseAsTraceCursor,
}
const loadQuery = createLoader(parsers)
const urlOf = createSerializer(parsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('traces')
  return { title: t('title') }
}

export default async function TracesPage({ searchParams }: PageProps<'/traces'>) {
  const asked = await searchParams
  const read = loadQuery(asked)
  if (read.id.trim() !== '') redirect(traceUrl(read.id.trim()))
  const db = database()
  const [t, zone, rollouts] = await Promise.all([
    getTranslations('traces'),
    getTimeZone(),
    listRollouts({ db }),
  ])
  const names = rollouts.map(({ name }) => name)
  const query = { ...read, rollout: names.includes(read.rollout) ? read.rollout : '' }
  const exact = { fromMs: readMoment(query.from, zone), toMs: readMoment(query.to, zone) }
  const range = rangeOf(query, exact)
  const moment = { parse: (text: string) => readMoment(text, zone) }
  const readers = { ...parsers, from: moment, to: moment }
  const fromFault = range !== null ? null : t(exact.toMs === null ? 'fromAfterNow' : 'fromAfterTo')
  const [services, { traces, next }] = await Promise.all([
    plansFor(db, query.rollout).then((plans) => loadServiceNames(db, plans)),
    range === null ? NOTHING : searchTraces(db, filterOf(query, range)),
  ])
  return (
    <Stack>
      <PageHead title={t('title')} aside={<TraceById />} />
      <MisreadNote parts={misread(asked, readers, { rollout: names })} />
      <Card title={t('search')} id="search">
        <TraceSearch
          services={services}
          rollouts={names}
          fromFault={fromFault}
          query={{
            ...query,
            group: query.group ?? '',
            status: query.status ?? '',
            outcome: query.outcome ?? '',
            from: exact.fromMs === null ? '' : localTime(exact.fromMs, zone),
            to: exact.toMs === null ? '' : localTime(exact.toMs, zone),
          }}
        />
      </Card>
      <Card title={t('found', { count: traces.length })} id="found">
        {query.outcome === null ? null : <p className={styles.note}>{t('outcomeNote')}</p>}
        {traces.length === 0 ? (
          <Empty
            title={fromFault ?? t('empty')}
            hint={t(fromFault === null ? 'emptyHint' : 'emptyTimesHint')}
          />
        ) : (
          <TraceTable traces={traces} rollout={query.rollout} />
        )}
        {next === null ? null : (
          <ButtonLink href={urlOf('/traces', { ...query, cursor: next })}>{t('older')}</ButtonLink>
        )}
      </Card>
    </Stack>
  )
}

type Query = Awaited<ReturnType<typeof loadQuery>>

interface ExactTimes {
  readonly fromMs: number | null
  readonly toMs: number | null
}

function filterOf(query: Query, range: TimeSpan) {
  const { service, group, endpoint, status, minDurationMs, maxDurationMs, cursor } = query
  const { rollout, mark, outcome } = query
  return {
    ...range,
    limit: LIMIT,
    rollout: rollout === '' ? null : rollout,
    ...(mark === '' ? {} : { mark }),
    ...(outcome === null ? {} : { outcome }),
    ...(maxDurationMs === null ? {} : { maxDurationMs: Math.max(0, maxDurationMs) }),
    ...(service === '' ? {} : { service }),
    ...(group === null ? {} : { group }),
    ...(endpoint === '' ? {} : { endpoint }),
    ...(status === null ? {} : { error: status === 'error' }),
    ...(minDurationMs === null ? {} : { minDurationMs: Math.max(0, minDurationMs) }),
    ...(cursor === null ? {} : { cursor }),
  }
}

/** Exact times before the length of time that is chosen; null when there is no time between them. */
function rangeOf({ window }: Query, { fromMs, toMs }: ExactTimes): TimeSpan | null {
  const last = lastWhile(window, toMs ?? Date.now())
  if (fromMs === null) return last
  return fromMs < last.toMs ? { fromMs, toMs: last.toMs } : null
}
