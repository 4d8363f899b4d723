import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import {
  createLoader,
  createSerializer,
  parseAsBoolean,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { MisreadNote, misread } from '#components/layout/misread'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { WindowSwitch } from '#components/layout/window-switch'
import { TimeTravel } from '#components/topology/time-travel'
import { TopologyCard } from '#components/topology/topology-card'
import { listRollouts } from '#lib/engine/rollouts'
import { loadActivity } from '#lib/load/load-activity'
import { loadTopologyMap } from '#lib/load/load-topology-map'
import { mapTime } from '#lib/load/map-time'
import { database } from '#lib/load/services'
import { topologyUrl } from '#lib/load/urls'
import { FREE_WINDOWS } from '#lib/load/windows'
import { readHistoryStart } from '#lib/store/query/read-history-start'

const parsers = {
  rollout: parseAsString.withDefault(''),
  window: parseAsStringLiteral(FREE_WINDOWS).withDefault('1h'),
  /** End of the window that is shown; now when left out. */
  at: parseAsIsoDateTime,
  all: parseAsBoolean.withDefault(false),
  focus: parseAsString.withDefault(''),
}
const loadQuery = createLoader(parsers)
const queryOf = createSerializer(parsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('topology')
  return { title: t('title') }
}

export default async function TopologyPage({ searchParams }: PageProps<'/topology'>) {
  const db = database()
  const [asked, rollouts] = await Promise.all([searchParams, listRollouts({ db })])
  const names = rollouts.map(({ name }) => name)
  const query = loadQuery(asked)
  const { window, at, all, focus } = query
  const rollout = names.includes(query.rollout) ? query.rollout : ''
  const [t, title] = await Promise.all([getTranslations('rollout'), getTranslations('topology')])
  const time = mapTime({
    window,
    atMs: at?.getTime() ?? null,
    nowMs: Date.now(),
    historyMs: await readHistoryStart(db),
  })
  const [map, activity] = await Promise.all([
    loadTopologyMap(db, { rollout, ...time, all, focus }),
    loadActivity(db, { rollout, fromMs: time.firstMs - time.stepMs, toMs: Date.now() }),
  ])
  const choices = FREE_WINDOWS.map((value) => ({
    value,
    label: t(`windows.${value}`),
    href: queryOf(topologyUrl({}), { ...query, window: value }),
  }))
  return (
    <Stack>
      <PageHead
        title={title('title')}
        aside={<WindowSwitch label={t('window')} choices={choices} chosen={window} />}
      />
      <MisreadNote parts={misread(asked, parsers, { rollout: names })} />
      <TimeTravel {...time} activity={activity} />
      <TopologyCard
        topology={map.topology}
        violations={map.violations}
        shares={map.shares}
        rollout={rollout === '' ? null : rollout}
        extent={{
          extent: map.extent,
          total: map.total,
          shown: map.shown,
          services: map.services,
          focus: map.extent === 'around' ? focus : '',
        }}
      />
    </Stack>
  )
}
