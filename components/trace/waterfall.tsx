'use client'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import type { SpanView, TraceView } from '#lib/load/load-trace'
import { isBroken, RouteChip } from './route-chip'
import styles from './trace.module.css'

/** Comes when somebody opens a span. */
const SpanDrawer = dynamic(() => import('./span-drawer').then(({ SpanDrawer }) => SpanDrawer), {
  ssr: false,
})

/** More rows than this help nobody, and would make the page slow. */
const ROWS_MAX = 1_500
const INDENT_PX = 14
const DEPTH_MAX = 14
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const

export interface WaterfallProps {
  readonly trace: TraceView
}

/** Every span under its caller, with the group that each hop reached and whether that was right. */
export function Waterfall({ trace }: WaterfallProps) {
  const t = useTranslations('trace')
  const { duration } = useNumbers()
  const [chosen, choose] = useQueryState('span', parseAsString)
  const open = trace.spans.find(({ spanId }) => spanId === chosen)
  return (
    <>
      <table className={styles.waterfall}>
        <thead>
          <tr>
            <th>{t('span')}</th>
            <th>{t('route')}</th>
            <th className={styles.axis} aria-label={t('timeline')}>
              {TICKS.map((part) => (
                <span key={part} style={{ insetInlineStart: `${part * 100}%` }}>
                  {duration(part * trace.durationMs)}
                </span>
              ))}
            </th>
          </tr>
        </thead>
        <tbody>
          {trace.spans.slice(0, ROWS_MAX).map((span, index) => (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: two halves of a call share one id
              key={index}
              span={span}
              trace={trace}
              onOpen={() => choose(span.spanId)}
            />
          ))}
        </tbody>
      </table>
      {open === undefined ? null : (
        <SpanDrawer span={open} byMark={trace.byMark} onClose={() => choose(null)} />
      )}
    </>
  )
}

interface RowProps {
  readonly span: SpanView
  readonly trace: TraceView
  readonly onOpen: () => void
}

function Row({ span, trace, onOpen }: RowProps) {
  const t = useTranslations('trace')
  const { service, group, endpoint, peer, kind, hop, status } = span
  const leaving = kind === 'client' || kind === 'producer'
  const name = endpoint === '' ? (peer?.name ?? kind) : endpoint
  return (
    <tr
      data-hop={hop !== null && !leaving}
      data-broken={isBroken(hop?.outcome ?? null)}
      data-error={status === 'error'}
    >
      <td>
        <button
          type="button"
          className={styles.span}
          style={{ paddingInlineStart: Math.min(span.depth, DEPTH_MAX) * INDENT_PX }}
          aria-label={t('details', { name: `${service} ${name}` })}
          onClick={onOpen}
        >
          <span className={styles.service}>
            {leaving ? <span className={styles.faint}>→ </span> : null}
            {leaving && peer !== null ? peer.name : service}{' '}
            {leaving ? null : <GroupMark group={group} />}
            {status === 'error' ? <b className={styles.error}> ✕ {t('error')}</b> : null}
          </span>
          <span className={styles.endpoint}>{name}</span>
        </button>
      </td>
      <td>
        {hop === null || leaving ? null : (
          <RouteChip hop={hop} reached={group} byMark={trace.byMark} />
        )}
      </td>
      <td className={styles.lane}>
        <Bar span={span} totalMs={trace.durationMs} />
      </td>
    </tr>
  )
}

function Bar({ span, totalMs }: { readonly span: SpanView; readonly totalMs: number }) {
  const { duration } = useNumbers()
  const total = totalMs || 1
  const start = (span.offsetMs / total) * 100
  const width = Math.max((span.durationMs / total) * 100, 0.15)
  const atEnd = start + width > 82
  return (
    <div className={styles.track}>
      <span
        className={styles.bar}
        data-group={span.group}
        data-error={span.status === 'error'}
        style={{ insetInlineStart: `${start}%`, width: `${width}%` }}
      />
      <span
        className={styles.took}
        data-side={atEnd ? 'before' : 'after'}
        style={
          atEnd ? { insetInlineEnd: `${100 - start}%` } : { insetInlineStart: `${start + width}%` }
        }
      >
        {duration(span.durationMs)}
      </span>
    </div>
  )
}
