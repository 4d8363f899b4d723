import { useTranslations } from 'next-intl'
import { useBytes } from '#components/format/bytes'
import { Ago, Lasting } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { RefreshEvery } from '#components/live/refresh-every'
import type { Status } from '#lib/load/status/load-status'
import { ConcernList, useConcernText } from './concern-list'
import { IngestChart } from './ingest-chart'
import { ReceiverTables } from './receiver-tables'
import styles from './status.module.css'
import { StorageCard } from './storage-card'

const REFRESH_S = 5

/** What is wrong first, then the numbers behind it. */
export function StatusPage({ status }: { readonly status: Status }) {
  const t = useTranslations('status')
  const say = useConcernText()
  const [worst] = status.concerns
  return (
    <Stack>
      <RefreshEvery seconds={REFRESH_S} />
      <PageHead
        title={t('title')}
        answer={worst === undefined ? t('allWell') : say(worst).what}
        isBad={worst?.level === 'bad'}
      />
      {status.concerns.length === 0 ? null : <ConcernList concerns={status.concerns} />}
      <Facts status={status} />
      <Card title={t('ingest')} id="ingest">
        <IngestChart points={status.ingest} />
      </Card>
      <ReceiverTables receivers={status.receivers} />
      <StorageCard storage={status.storage} />
    </Stack>
  )
}

function Facts({ status }: { readonly status: Status }) {
  const t = useTranslations('status')
  const { rate, count } = useNumbers()
  const bytes = useBytes()
  const { ingest, lagMs, lastReceived, receivers, evaluators, storage, versions } = status
  const held = receivers.reduce((sum, receiver) => sum + receiver.held.rows, 0)
  const facts = [
    { key: 'rateNow', value: rate(ingest.at(-1)?.spansPerSecond ?? 0) },
    { key: 'lastReceived', value: lastReceived === null ? '—' : <Ago at={lastReceived} /> },
    { key: 'lag', value: lagMs === null ? '—' : <Lasting ms={lagMs} /> },
    { key: 'held', value: count(held) },
    { key: 'receivers', value: count(receivers.length) },
    { key: 'evaluators', value: count(evaluators.length) },
    { key: 'size', value: bytes(storage.bytes) },
    { key: 'uptime', value: <Lasting ms={status.databaseUptimeS * 1_000} /> },
    { key: 'grayproof', value: versions.grayproof },
    { key: 'database', value: versions.database },
  ] as const
  return (
    <dl className={styles.facts}>
      {facts.map(({ key, value }) => (
        <div key={key} className={styles.fact} data-fact={key}>
          <dt>{t(`facts.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
