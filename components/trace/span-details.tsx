import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import type { SpanView } from '#lib/load/load-trace'
import { RouteChip } from './route-chip'
import styles from './trace.module.css'

export interface SpanDetailsProps {
  readonly span: SpanView
  readonly byMark: boolean
}

/** Everything that is known of one span. */
export function SpanDetails({ span, byMark }: SpanDetailsProps) {
  const t = useTranslations('trace')
  const { duration } = useNumbers()
  const format = useFormatter()
  const { hop, group, marks, attributes, events, peer } = span
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('service'), <Service key="service" span={span} />],
    [t('instance'), span.instance],
    [t('version'), span.version],
    [t('endpoint'), span.endpoint],
    [t('kind'), span.kind],
    [t('peer'), peer === null ? '' : peer.name],
    [
      t('start'),
      format.dateTime(new Date(span.start), { dateStyle: 'medium', timeStyle: 'medium' }),
    ],
    [t('duration'), duration(span.durationMs)],
    [
      t('marks'),
      Object.entries(marks)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', '),
    ],
    [t('spanId'), span.spanId],
    [t('parentId'), span.parentId === '0' ? '' : span.parentId],
  ]
  return (
    <div className={styles.details}>
      {hop === null ? null : (
        <>
          <RouteChip hop={hop} reached={group} byMark={byMark} />
          <p className={styles.faint}>
            {hop.caller === 'unknown' ? t('incomplete') : t('from', { caller: hop.caller })}
          </p>
        </>
      )}
      <dl>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
      </dl>
      <h3>{t('attributes')}</h3>
      {Object.keys(attributes).length === 0 ? (
        <p className={styles.faint}>{t('noAttributes')}</p>
      ) : (
        <Attributes values={attributes} />
      )}
      {events.length === 0 ? null : <h3>{t('logs')}</h3>}
      {events.map((event) => (
        <section key={`${event.timeUs} ${event.name}`}>
          <p>
            <b>{event.name}</b>{' '}
            <span className={styles.faint}>
              +{duration(event.timeUs / 1_000 - Date.parse(span.start))}
            </span>
          </p>
          <Attributes values={event.attributes} />
        </section>
      ))}
    </div>
  )
}

function Service({ span: { service, reportedAs, group } }: { readonly span: SpanView }) {
  return (
    <>
      {service} <GroupMark group={group} />
      {reportedAs === service ? null : <span className={styles.faint}> ({reportedAs})</span>}
    </>
  )
}

function Attributes({ values }: { readonly values: Readonly<Record<string, unknown>> }) {
  return (
    <dl>
      {Object.entries(values).map(([key, value]) => (
        <Fact key={key} name={key}>
          {typeof value === 'string' ? value : JSON.stringify(value)}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
