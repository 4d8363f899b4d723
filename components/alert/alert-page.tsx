import { useTranslations } from 'next-intl'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { RefreshEvery } from '#components/live/refresh-every'
import type { AlertView } from '#lib/load/alert/load-alerts'
import type { TargetList } from '#lib/load/alert/load-targets'
import styles from './alert.module.css'
import { AlertFilter, type AlertFilterProps } from './alert-filter'
import { DeliveryTable } from './delivery-table'
import { HistoryTable } from './history-table'
import { OpenAlert } from './open-alert'
import { NewTarget } from './target/new-target'
import { TargetTable } from './target/target-table'

const REFRESH_S = 5

export interface AlertPageProps extends AlertFilterProps {
  /** Of the time that is shown, open ones first. */
  readonly alerts: readonly AlertView[]
  readonly list: TargetList
}

/** What is wrong now, who was told, and where alerts go. */
export function AlertPage({ alerts, list, rollouts }: AlertPageProps) {
  const t = useTranslations('alerts')
  const open = alerts.filter(({ state }) => state !== 'resolved')
  const firing = open.filter(({ state }) => state === 'firing').length
  return (
    <Stack>
      <RefreshEvery seconds={REFRESH_S} />
      <PageHead
        title={t('title')}
        answer={open.length === 0 ? t('answerNone') : t('answer', { firing, open: open.length })}
        isBad={firing > 0}
      />
      <Card title={t('open')} id="open">
        {open.length === 0 ? (
          <Empty title={t('noneOpen')} hint={t('noneOpenHint')} />
        ) : (
          <ul className={styles.list}>
            {open.map((alert) => (
              <OpenAlert key={alert.id} alert={alert} />
            ))}
          </ul>
        )}
      </Card>
      <Card title={t('targets')} id="targets" aside={<NewTarget formats={list.formats} />}>
        <Targets list={list} />
      </Card>
      <Card title={t('history')} id="past" aside={<AlertFilter rollouts={rollouts} />}>
        <HistoryTable alerts={alerts.filter(({ state }) => state === 'resolved')} />
      </Card>
      <Card title={t('deliveries')} id="deliveries">
        <DeliveryTable alerts={alerts} />
      </Card>
    </Stack>
  )
}

function Targets({ list }: { readonly list: TargetList }) {
  const t = useTranslations('alerts')
  return (
    <>
      {list.unknown.map(({ name, rollouts }) => (
        <p key={name} className={styles.warning} role="status">
          <span aria-hidden="true">! </span>
          {t('unknownTarget', { name, rollouts: rollouts.join(', ') })}
        </p>
      ))}
      {list.targets.length === 0 ? (
        <Empty title={t('noTargets')} hint={t('noTargetsHint')} />
      ) : (
        <TargetTable targets={list.targets} formats={list.formats} />
      )}
    </>
  )
}
