import { useTranslations } from 'next-intl'
import { Refusal } from '#components/call/refusal'
import { Ago } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import type { FormatView, TargetView } from '#lib/load/alert/load-targets'
import styles from './target.module.css'
import { TargetActions } from './target-actions'

const SIGNS = {
  ok: '✓',
  failing: '✕',
  gone: '✕',
  disabled: '–',
  untried: '…',
} as const satisfies Record<TargetView['state'], string>

export interface TargetTableProps {
  readonly targets: readonly TargetView[]
  readonly formats: readonly FormatView[]
}

/** Where alerts go, which of them, and whether they arrive. */
export function TargetTable({ targets, formats }: TargetTableProps) {
  const t = useTranslations('alerts')
  return (
    <DataTable
      label={t('targets')}
      minWidth={60}
      columns={[
        { label: t('target') },
        { label: t('state') },
        { label: t('takes') },
        { label: t('last') },
        { label: t('waiting'), isNumber: true },
        { label: t('actions') },
      ]}
    >
      {targets.map((target) => (
        <Row key={target.name} target={target} formats={formats} />
      ))}
    </DataTable>
  )
}

function Row({
  target,
  formats,
}: {
  readonly target: TargetView
  readonly formats: readonly FormatView[]
}) {
  const t = useTranslations('alerts')
  const { count } = useNumbers()
  const { name, formatTitle, url, state, language, last, waiting, waitingSince } = target
  return (
    <tr data-target={name} data-state={state}>
      <th scope="row">
        <b>{name}</b>
        <div className={styles.faint}>
          {formatTitle} · {language === 'en' ? 'English' : '中文'}
        </div>
        <code className={styles.url}>{url}</code>
      </th>
      <td>
        <span className={styles.state} data-kind={state}>
          <span aria-hidden="true">{SIGNS[state]} </span>
          {t(`targetStates.${state}`)}
        </span>
        {state === 'gone' ? <div className={styles.faint}>{t('goneHint')}</div> : null}
      </td>
      <td>
        <Takes target={target} />
      </td>
      <td>
        {last === null ? (
          ''
        ) : (
          <>
            <Ago at={last.at} />
            {last.test ? ` (${t('wasTest')})` : ''}
            <div className={styles.faint}>
              {last.status === 0 ? '' : <code>{last.status}</code>} <Refusal text={last.reason} />
            </div>
          </>
        )}
      </td>
      <td data-number="true">
        {count(waiting)}
        {waitingSince === null || waiting === 0 ? null : (
          <div className={styles.faint}>
            <Ago at={waitingSince} />
          </div>
        )}
      </td>
      <td>
        <TargetActions target={target} formats={formats} />
      </td>
    </tr>
  )
}

/** Its routes, the plans that name it, and when it is left alone. */
function Takes({ target }: { readonly target: TargetView }) {
  const t = useTranslations('alerts')
  const outcomes = useTranslations('outcome')
  const { routes, namedBy, quietHours, remindHours } = target
  return (
    <div className={styles.takes}>
      {routes.map((route) => (
        <div key={JSON.stringify(route)}>
          {t('route', {
            rollouts: all(route.rollouts) ? t('allRollouts') : route.rollouts.join(', '),
            checks: all(route.checks) ? t('allChecks') : route.checks.join(', '),
            outcomes: route.outcomes.map((outcome) => outcomes(outcome)).join(', '),
          })}
        </div>
      ))}
      {namedBy.length === 0 ? null : <div>{t('namedBy', { rollouts: namedBy.join(', ') })}</div>}
      {routes.length + namedBy.length === 0 ? (
        <div className={styles.faint}>{t('takesNothing')}</div>
      ) : null}
      {quietHours === null ? null : (
        <div className={styles.faint}>
          {t('quiet', { from: quietHours.from, to: quietHours.to, zone: quietHours.zone })}
        </div>
      )}
      {remindHours === null ? null : (
        <div className={styles.faint}>{t('reminds', { hours: remindHours })}</div>
      )}
    </div>
  )
}

function all(patterns: readonly string[]): boolean {
  return patterns.includes('*')
}
