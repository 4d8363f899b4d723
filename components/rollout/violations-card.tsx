import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
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
  const hidden = violations.length - SHOWN
  return (
    <Card title={t('title')} id="violations">
      {violations.length === 0 ? (
        <Empty title={t('empty')} />
      ) : (
        <DataTable
          label={t('title')}
          minWidth={40}
          columns={(['trace', 'what', 'where', 'started', 'duration'] as const).map((key) => ({
            label: t(key),
            isNumber: key === 'started' || key === 'duration',
          }))}
        >
          {violations.slice(0, SHOWN).map((violation) => (
            <Row
              key={`${violation.traceId} ${violation.subject} ${violation.outcome}`}
              violation={violation}
              rollout={rollout}
            />
          ))}
        </DataTable>
      )}
      {hidden > 0 ? <p className={styles.more}>{t('more', { count: hidden })}</p> : null}
    </Card>
  )
}

interface RowProps {
  readonly violation: Violation
  readonly rollout: string
}

function Row({ violation, rollout }: RowProps) {
  const { traceId, outcome, subject, started, durationMs, request } = violation
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
        <span aria-hidden="true">✕</span> {outcomeWord(outcome)}
      </td>
      <td>{subject}</td>
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
