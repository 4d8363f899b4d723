'use client'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { GroupPreview, ServicePreview } from '#lib/load/plan/preview-plan'
import styles from './plan-editor.module.css'

/** Instances named at once; the rest unfolds. */
const NAMED_MAX = 12

export interface GroupPreviewCardProps {
  /** Null: nothing was answered yet. */
  readonly services: readonly ServicePreview[] | null
}

/** Which instances fall into which group, if this plan were applied now. */
export function GroupPreviewCard({ services }: GroupPreviewCardProps) {
  const t = useTranslations('planEditor')
  return (
    <Card title={t('preview')} id="preview">
      {services === null || services.length === 0 ? (
        <Empty title={services === null ? t('checking') : t('noServices')} />
      ) : (
        <DataTable
          label={t('preview')}
          minWidth={24}
          columns={[
            { label: t('service') },
            { label: t('group') },
            { label: t('instances'), isNumber: true },
            { label: t('named') },
          ]}
        >
          {services.flatMap(({ index, service, groups }) =>
            groups.map((group, at) => (
              <tr key={`${index} ${group.group}`} data-service={service} data-group={group.group}>
                <th scope="row" className={styles.service}>
                  {at === 0 ? service : <span className={styles.repeated}>{service}</span>}
                </th>
                <td>
                  <GroupMark group={group.group} />
                </td>
                <td data-number="true">
                  {group.count}
                  {group.alive === group.count ? null : (
                    <div className={styles.faint}>{t('alive', { count: group.alive })}</div>
                  )}
                </td>
                <td>
                  <Instances group={group} />
                </td>
              </tr>
            )),
          )}
        </DataTable>
      )}
    </Card>
  )
}

function Instances({ group }: { readonly group: GroupPreview }) {
  const t = useTranslations('planEditor')
  if (group.count === 0) return <span className={styles.faint}>{t('nobody')}</span>
  const first = group.sources.slice(0, NAMED_MAX)
  const rest = group.sources.slice(NAMED_MAX)
  return (
    <>
      <Names sources={first} />
      {rest.length === 0 ? null : (
        <details>
          <summary>{t('moreInstances', { count: group.count - first.length })}</summary>
          <Names sources={rest} />
        </details>
      )}
    </>
  )
}

function Names({ sources }: { readonly sources: GroupPreview['sources'] }) {
  const t = useTranslations('planEditor')
  return (
    <ul className={styles.names}>
      {sources.map(({ id, service, instance, version, alive }) => (
        <li key={id} className={styles.name} data-alive={alive}>
          {instance === '' ? service : instance}
          {version === '' ? null : <span className={styles.faint}> {version}</span>}
          {alive ? null : <span className={styles.faint}> {t('silent')}</span>}
        </li>
      ))}
    </ul>
  )
}
