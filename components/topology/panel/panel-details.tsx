'use client'
import { Button, Skeleton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { Link } from '#components/layout/link'
import { traceUrl } from '#lib/load/urls'
import type { TraceId } from '#lib/model/span'
import styles from './panel.module.css'
import { useCallDetails } from './use-call-details'

const INSTANCES_MAX = 12
const ID_CHARS = 16

export interface PanelDetailsProps {
  readonly path: string
  readonly rollout: string | null
  /** Instances are of no interest beside one call. */
  readonly isNode: boolean
}

/** What the drawing does not carry along: traces, endpoints and instances. */
export function PanelDetails({ path, rollout, isNode }: PanelDetailsProps) {
  const t = useTranslations('topology')
  const asked = useCallDetails(path)
  if (asked.state === 'loading') {
    return (
      <div role="status" aria-label={t('detailsLoading')}>
        <Skeleton height={150} mt="md" radius="md" />
      </div>
    )
  }
  if (asked.state === 'failed') {
    return (
      <p role="alert">
        {t('detailsFailed')}{' '}
        <Button size="compact-sm" variant="default" onClick={asked.again}>
          {t('detailsAgain')}
        </Button>
      </p>
    )
  }
  const { traces, errorTraces, endpoints, endpointCount, instances } = asked.details
  return (
    <>
      <Traces title={t('errorTraces')} ids={errorTraces} rollout={rollout} isBad />
      <Traces title={t('exampleTraces')} ids={traces} rollout={rollout} />
      <Endpoints endpoints={endpoints} count={endpointCount} />
      {isNode && instances.length > 0 ? <Instances instances={instances} /> : null}
    </>
  )
}

interface TracesProps {
  readonly title: string
  readonly ids: readonly TraceId[]
  readonly rollout: string | null
  readonly isBad?: boolean
}

function Traces({ title, ids, rollout, isBad = false }: TracesProps) {
  if (ids.length === 0) return null
  return (
    <>
      <h4>{title}</h4>
      <ul className={styles.traces} data-bad={isBad}>
        {ids.map((id) => (
          <li key={id}>
            <Link prefetch={false} href={traceUrl(id, rollout === null ? {} : { rollout })}>
              {id.slice(0, ID_CHARS)}…
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

type Details = Extract<ReturnType<typeof useCallDetails>, { state: 'there' }>['details']

function Endpoints({
  endpoints,
  count: all,
}: {
  readonly endpoints: Details['endpoints']
  readonly count: number
}) {
  const t = useTranslations('topology')
  const quantiles = useTranslations('comparison')
  const { count, percent, duration } = useNumbers()
  if (endpoints.length === 0) return null
  return (
    <>
      <h4>{t('endpoints', { count: all })}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className={styles.scroll} aria-label={t('endpoints', { count: all })} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('endpoint')}</th>
              <th scope="col" data-number="true">
                {t('requests')}
              </th>
              <th scope="col" data-number="true">
                {t('errors')}
              </th>
              <th scope="col" data-number="true">
                {quantiles('p50')}
              </th>
              <th scope="col" data-number="true">
                {quantiles('p95')}
              </th>
            </tr>
          </thead>
          <tbody>
            {endpoints.map((row) => (
              <tr key={`${row.group} ${row.endpoint}`}>
                <td>
                  <GroupMark group={row.group} bare /> {row.endpoint}
                </td>
                <td data-number="true">{count(row.requests)}</td>
                <td data-number="true">
                  {percent(row.requests === 0 ? 0 : row.errors / row.requests)}
                </td>
                <td data-number="true">{row.p50Ms === null ? '–' : duration(row.p50Ms)}</td>
                <td data-number="true">{row.p95Ms === null ? '–' : duration(row.p95Ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

function Instances({ instances }: Pick<Details, 'instances'>) {
  const t = useTranslations('topology')
  const { count } = useNumbers()
  const rest = instances.length - INSTANCES_MAX
  return (
    <>
      <h4>{t('instances', { count: instances.length })}</h4>
      <ul className={styles.instances}>
        {instances.slice(0, INSTANCES_MAX).map((it) => (
          <li key={it.sourceId}>
            <GroupMark group={it.group} bare /> {it.instance === '' ? it.sourceId : it.instance}{' '}
            <span className={styles.faint}>
              {it.version} · {count(it.requests)}
            </span>
          </li>
        ))}
        {rest > 0 ? <li className={styles.faint}>{t('moreInstances', { count: rest })}</li> : null}
      </ul>
    </>
  )
}
