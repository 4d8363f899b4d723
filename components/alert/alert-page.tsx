import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { PageHead } from '#components/layout/page-head'
import { Pager } from '#components/layout/pager'
import { Stack } from '#components/layout/stack'
import type { AlertList } from '#lib/load/alert/load-alerts'
import type { SentMessage } from '#lib/load/alert/load-sent'
import type { TargetList } from '#lib/load/alert/load-targets'
import type { Page } from '#lib/model/paging'
import styles from './alert.module.css'
import { AlertFilter, type AlertFilterProps } from './alert-filter'
import { type AlertQuery, alertsUrl } from './alert-query'
import { DeliveryTable } from './delivery-table'
import { HistoryTable } from './history-table'
import { OpenAlert } from './open-alert'
import { NewTarget } from './target/new-target'
import { TargetTable } from './target/target-table'

export interface AlertPageProps extends AlertFilterProps {
  /** Of the time that is shown. */
  readonly list: AlertList
  readonly sent: Page<SentMessage>
  readonly targets: TargetList
  readonly query: AlertQuery
  /** What is to be said first. */
  readonly note: ReactNode
}

/** What is wrong now, who was told, and where alerts go. */
export function AlertPage({ list, sent, targets, rollouts, query, note }: AlertPageProps) {
  const t = useTranslations('alerts')
  const open = list.alerts.filter(({ state }) => state !== 'resolved')
  const firing = open.filter(({ state }) => state === 'firing').length
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={open.length === 0 ? t('answerNone') : t('answer', { firing, open: open.length })}
        isBad={firing > 0}
      />
      {note}
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
      <Card title={t('targets')} id="targets" aside={<NewTarget formats={targets.formats} />}>
        <Targets list={targets} />
      </Card>
      <Card title={t('history')} id="past" aside={<AlertFilter rollouts={rollouts} />}>
        <HistoryTable alerts={list.alerts.filter(({ state }) => state === 'resolved')} />
        <Pager
          label={t('history')}
          newer={alertsUrl(query, 'past', list.newer)}
          older={alertsUrl(query, 'past', list.older)}
        />
      </Card>
      <Card title={t('deliveries')} id="deliveries">
        <DeliveryTable rows={sent.rows} />
        <Pager
          label={t('deliveries')}
          newer={alertsUrl(query, 'sent', sent.newer)}
          older={alertsUrl(query, 'sent', sent.older)}
        />
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
