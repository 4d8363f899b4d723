import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import { isBroken } from '#components/trace/route-chip'
import type { SpanView } from '#lib/load/load-trace'
import type { AlignedStep } from '#lib/load/trace/align-traces'
import styles from './compare.module.css'

/** More steps help nobody, and would make the page slow. */
const STEPS_MAX = 600
const INDENT_REM = 0.85
const DEPTH_MAX = 12

export interface CompareTableProps {
  readonly steps: readonly AlignedStep[]
  /** Of the longer trace: both are drawn to it. */
  readonly scaleMs: number
  readonly total: { readonly leftMs: number; readonly rightMs: number }
}

export function CompareTable({ steps, scaleMs, total }: CompareTableProps) {
  const t = useTranslations('compare')
  return (
    <table className={styles.table} aria-label={t('title')}>
      <thead>
        <tr>
          <th scope="col">{t('step')}</th>
          <th scope="col">{t('left')}</th>
          <th scope="col">{t('right')}</th>
          <th scope="col" data-number="true">
            {t('difference')}
          </th>
        </tr>
      </thead>
      <tbody>
        <tr className={styles.whole}>
          <th scope="row">{t('whole')}</th>
          <td>
            <Duration ms={total.leftMs} />
          </td>
          <td>
            <Duration ms={total.rightMs} />
          </td>
          <td data-number="true">
            <DifferenceText ms={total.leftMs - total.rightMs} />
          </td>
        </tr>
        {steps.slice(0, STEPS_MAX).map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps never move
          <Row key={index} step={step} scaleMs={scaleMs} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ step, scaleMs }: { readonly step: AlignedStep; readonly scaleMs: number }) {
  const { depth, left, right } = step
  const span = left ?? right
  if (span === null) return null
  const leaving = span.kind === 'client' || span.kind === 'producer'
  const name = span.endpoint === '' ? (span.peer?.name ?? span.kind) : span.endpoint
  return (
    <tr data-alone={left === null || right === null}>
      <th
        scope="row"
        style={{ paddingInlineStart: `${Math.min(depth, DEPTH_MAX) * INDENT_REM + 0.4}rem` }}
      >
        {leaving ? <span className={styles.faint}>→ </span> : null}
        <b>{leaving && span.peer !== null ? span.peer.name : span.service}</b>{' '}
        <span className={styles.faint}>{name}</span>
      </th>
      <Cell span={left} scaleMs={scaleMs} />
      <Cell span={right} scaleMs={scaleMs} />
      <td data-number="true">
        {left === null || right === null ? null : (
          <DifferenceText ms={left.durationMs - right.durationMs} />
        )}
      </td>
    </tr>
  )
}

function Cell({ span, scaleMs }: { readonly span: SpanView | null; readonly scaleMs: number }) {
  const t = useTranslations('compare')
  const traces = useTranslations('trace')
  const routes = useTranslations('route')
  if (span === null) return <td className={styles.faint}>– {t('missing')}</td>
  const scale = scaleMs || 1
  const leaving = span.kind === 'client' || span.kind === 'producer'
  const outcome = leaving ? null : (span.hop?.outcome ?? null)
  return (
    <td>
      <div className={styles.line}>
        <Duration ms={span.durationMs} />
        {leaving ? null : <GroupMark group={span.group} />}
        {span.status === 'error' ? (
          <b className={styles.error}>
            <span aria-hidden="true">✕</span> {traces('error')}
          </b>
        ) : null}
        {outcome === null || outcome === 'gray-ok' || outcome === 'baseline-ok' ? null : (
          <span className={isBroken(outcome) ? styles.error : styles.faint}>
            {isBroken(outcome) ? <span aria-hidden="true">✕ </span> : null}
            {routes(outcome)}
          </span>
        )}
      </div>
      <div className={styles.track} aria-hidden="true">
        <span
          className={styles.bar}
          data-group={span.group}
          style={{
            insetInlineStart: `${Math.min(99.5, (span.offsetMs / scale) * 100)}%`,
            width: `${Math.max(0.5, (span.durationMs / scale) * 100)}%`,
          }}
        />
      </div>
    </td>
  )
}

function Duration({ ms }: { readonly ms: number }) {
  const { duration } = useNumbers()
  return <span className="numbers">{duration(ms)}</span>
}

function DifferenceText({ ms }: { readonly ms: number }) {
  const { duration } = useNumbers()
  const sign = ms > 0 ? '+' : ms < 0 ? '−' : ''
  return `${sign}${duration(Math.abs(ms))}`
}
