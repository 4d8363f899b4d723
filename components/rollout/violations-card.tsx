import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import { Link } from '#components/layout/link'
import type { Violation } from '#lib/load/load-violations'
import { traceUrl } from '#lib/load/urls'
import styles from './violations-card.module.css'

const SHOWN = 6

export interface ViolationsCardProps {
  readonly rollout: string
  /** Newest first. */
  readonly violations: readonly Violation[]
}

/** Two clicks from the verdict to a trace that shows what is wrong. */
export function ViolationsCard({ rollout, violations }: ViolationsCardProps) {
  const t = useTranslations('violations')
  const traces = byTrace(violations)
  const hidden = traces.length - SHOWN
  return (
    <Card title={t('title')} id="violations">
      {violations.length === 0 ? (
        <Empty title={t('empty')} />
      ) : (
        <ViolationTable traces={traces.slice(0, SHOWN)} rollout={rollout} />
      )}
      {hidden <= 0 ? null : (
        <details className={styles.more}>
          <summary>{t('more', { count: hidden })}</summary>
          <ViolationTable traces={traces.slice(SHOWN)} rollout={rollout} />
        </details>
      )}
    </Card>
  )
}

interface ViolationTableProps {
  readonly traces: readonly OneTrace[]
  readonly rollout: string
}

function ViolationTable({ traces, rollout }: ViolationTableProps) {
  const t = useTranslations('violations')
  return (
    <DataTable
      label={t('title')}
      minWidth={40}
      columns={(['trace', 'what', 'where', 'started', 'duration'] as const).map((key) => ({
        label: t(key),
        isNumber: key === 'started' || key === 'duration',
      }))}
    >
      {traces.map((own) => (
        <Row key={own[0].traceId} violations={own} rollout={rollout} />
      ))}
    </DataTable>
  )
}

type OneTrace = readonly [Violation, ...Violation[]]

/** In the order in which traces occur first. */
function byTrace(violations: readonly Violation[]): OneTrace[] {
  const traces = new Map<string, OneTrace>()
  for (const violation of violations) {
    const known = traces.get(violation.traceId)
    traces.set(violation.traceId, known === undefined ? [violation] : [...known, violation])
  }
  return [...traces.values()]
}

interface RowProps {
  /** All of one trace. */
  readonly violations: OneTrace
  readonly rollout: string
}

function Row({ violations, rollout }: RowProps) {
  const [{ traceId, started, durationMs, request }] = violations
  const { duration } = useNumbers()
  const outcomeWord = useOutcomeWord()
  return (
    <tr>
      <td>
        <Link href={traceUrl(traceId, { rollout })} className={styles.trace}>
          {traceId.slice(0, 8)}
        </Link>
        <div className={styles.request}>{request}</div>
      </td>
      <td className={styles.what}>
        {[...new Set(violations.map(({ outcome }) => outcome))].map((outcome) => (
          <div key={outcome}>
            <span aria-hidden="true">✕</span> {outcomeWord(outcome)}
          </div>
        ))}
      </td>
      <td>
        {[...new Set(violations.map(({ subject }) => subject))].map((subject) => (
          <div key={subject}>{subject}</div>
        ))}
      </td>
      <td data-number="true">{started === null ? '–' : <Clock at={started} />}</td>
      <td data-number="true">{durationMs === null ? '–' : duration(durationMs)}</td>
    </tr>
  )
}

/** A route outcome, a check's note, or the code itself when there are no words for it. */
function useOutcomeWord(): (outcome: string) => string {
  const routes = useTranslations('route')
  const notes = useTranslations('note')
  return (outcome) => {
    if (routes.has(outcome as 'mark-lost')) return routes(outcome as 'mark-lost')
    return notes.has(outcome as 'reached gray') ? notes(outcome as 'reached gray') : outcome
  }
}
