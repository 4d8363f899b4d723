import { useTranslations } from 'next-intl'
import { Ago } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import {
  type ProtocolStatus,
  REFUSALS,
  type ReceiverStatus,
} from '#lib/load/status/receiver-detail'
import styles from './status.module.css'

/** What each receiver took and turned away since it started. */
export function ReceiverTables({ receivers }: { readonly receivers: readonly ReceiverStatus[] }) {
  const t = useTranslations('status')
  return (
    <Card title={t('receivers')} id="receivers">
      {receivers.length === 0 ? (
        <Empty title={t('what.no-receiver')} hint={t('todo.no-receiver')} />
      ) : (
        receivers.map((receiver) => <Receiver key={receiver.holder} receiver={receiver} />)
      )}
    </Card>
  )
}

function Receiver({ receiver }: { readonly receiver: ReceiverStatus }) {
  const t = useTranslations('status')
  const { count } = useNumbers()
  const { holder, lastSeen, ports, held, protocols } = receiver
  return (
    <div className={styles.receiver} data-receiver={holder}>
      <p className={styles.holder}>
        <code>{holder}</code>{' '}
        <span className={styles.faint}>
          <Ago at={lastSeen} /> · {t('heldRows', { rows: count(held.rows) })}
        </span>
      </p>
      <DataTable
        label={holder}
        minWidth={60}
        columns={[
          { label: t('protocol') },
          { label: t('port') },
          { label: t('messages'), isNumber: true },
          { label: t('spans'), isNumber: true },
          { label: t('rejectedSpans'), isNumber: true },
          ...REFUSALS.map((reason) => ({ label: t(`reasons.${reason}`), isNumber: true })),
          { label: t('dropped'), isNumber: true },
        ]}
      >
        {protocols.map((protocol) => (
          <Protocol key={protocol.protocol} protocol={protocol} ports={ports} />
        ))}
      </DataTable>
    </div>
  )
}

interface ProtocolProps {
  readonly protocol: ProtocolStatus
  readonly ports: Readonly<Record<string, number>>
}

function Protocol({ protocol, ports }: ProtocolProps) {
  const { count } = useNumbers()
  const { messages, spans, spansRejected, refused, dropped } = protocol
  const own = Object.entries(ports).filter(([setting]) => setting.startsWith(protocol.protocol))
  return (
    <tr data-protocol={protocol.protocol}>
      <th scope="row">{protocol.protocol}</th>
      <td>{own.map(([, port]) => port).join(', ')}</td>
      <td data-number="true">{count(messages)}</td>
      <td data-number="true">{count(spans)}</td>
      <Bad value={spansRejected} />
      {REFUSALS.map((reason) => (
        <Bad key={reason} value={refused[reason]} />
      ))}
      <td data-number="true">{count(dropped)}</td>
    </tr>
  )
}

/** A count that should be nought. */
function Bad({ value }: { readonly value: number }) {
  const { count } = useNumbers()
  return (
    <td data-number="true" className={value > 0 ? styles.bad : undefined}>
      {value > 0 ? <span aria-hidden="true">! </span> : null}
      {count(value)}
    </td>
  )
}
