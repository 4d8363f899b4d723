'use client'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { GroupSign } from '#components/format/group-sign'
import { useNumbers } from '#components/format/numbers'
import { CARD } from '#lib/topology/card-box'
import type { CardRow, CardShare, DrawnCard } from '#lib/topology/draw/drawing'
import styles from './graph.module.css'
import { type GraphMarks, useMarked } from './graph-marks'

const PAD = 12
/** Longer names end in …; the whole name is read aloud and shown on hover. */
const NAME_CHARS_MAX = 28
const KIND_CHARS_MAX = 18

export interface GraphCardProps {
  readonly card: DrawnCard
  /** Length of the time that is counted. */
  readonly seconds: number
  /** One card of the graph is where Tab stops; arrows lead on from there. */
  readonly marks: GraphMarks
}

/** One service: a row a group, and the share between gray and baseline. */
export const GraphCard = memo(function GraphCard(props: GraphCardProps) {
  const { card, seconds, marks } = props
  const { picked, near, isStop } = useMarked(marks, 'node', card.id)
  const label = useCardLabel(card, seconds)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own
    <g
      role="button"
      tabIndex={isStop ? 0 : -1}
      aria-label={label}
      aria-pressed={picked}
      className={styles.card}
      data-node={card.id}
      data-near={near}
      data-virtual={card.kind !== null}
      data-broken={card.violations.length > 0}
      transform={`translate(${card.x} ${card.y})`}
    >
      <rect
        className={styles.box}
        width={card.width}
        height={card.height}
        rx={card.kind === null ? 9 : card.height / 2}
      />
      <CardBody card={card} seconds={seconds} />
      <title>{label}</title>
    </g>
  )
})

/** Stays as it is while somebody picks this card and that. */
const CardBody = memo(function CardBody({
  card,
  seconds,
}: Pick<GraphCardProps, 'card' | 'seconds'>) {
  return card.kind === null ? <Service card={card} seconds={seconds} /> : <Virtual card={card} />
})

function Service({ card, seconds }: Pick<GraphCardProps, 'card' | 'seconds'>) {
  const routes = useTranslations('route')
  const { count } = useNumbers()
  const { violations } = card
  return (
    <>
      <text className={styles.name} x={PAD} y={CARD.head / 2 + 6}>
        {shorten(card.service, NAME_CHARS_MAX)}
      </text>
      {card.rows.map((row) => (
        <Row key={row.group} row={row} y={row.y - card.y} width={card.width} seconds={seconds} />
      ))}
      {card.barY === null || card.share === null ? null : (
        <Share share={card.share} y={card.barY - card.y} width={card.width} />
      )}
      {violations.map(({ outcome, caller, requests }, index) => (
        <text
          key={`${outcome} ${caller}`}
          className={styles.broken}
          x={PAD}
          y={card.height - CARD.foot - (violations.length - index - 0.75) * CARD.row}
        >
          ✕ {routes(outcome)} · {count(requests)}
        </text>
      ))}
    </>
  )
}

interface RowProps {
  readonly row: CardRow
  readonly y: number
  readonly width: number
  readonly seconds: number
}

function Row({ row, y, width, seconds }: RowProps) {
  const groups = useTranslations('group')
  const { rate, percent } = useNumbers()
  const { group, requests, errors, instances, versions } = row
  const name = [group === null ? null : groups(group), versions.length === 1 ? versions[0] : null]
  const errorRate = requests === 0 ? 0 : errors / requests
  return (
    <g className={styles.row} transform={`translate(0 ${y + 4})`}>
      {group === null ? null : (
        <g transform={`translate(${PAD + 5} -4.5)`}>
          <GroupSign group={group} />
        </g>
      )}
      <text className={styles.group} x={group === null ? PAD : PAD + 17}>
        {name.filter((part) => part !== null).join(' ')}
        <tspan className={styles.faint}> ×{instances}</tspan>
      </text>
      <text className={styles.rate} x={width - PAD}>
        {rate(requests / seconds)}{' '}
        <tspan className={errorRate >= 0.01 ? styles.errors : styles.faint}>
          {percent(errorRate)}
        </tspan>
      </text>
    </g>
  )
}

interface ShareProps {
  readonly share: CardShare
  readonly y: number
  readonly width: number
}

/** Gray's part, a bracket over its interval, and a tick where the plan wants it. */
function Share({ share, y, width }: ShareProps) {
  const t = useTranslations('topology')
  const { percent } = useNumbers()
  const { observed, lower, upper, planned } = share
  const full = width - 2 * PAD
  const text =
    planned === null
      ? percent(observed)
      : t('ofPlan', { observed: percent(observed), planned: percent(planned) })
  return (
    <g className={styles.row} transform={`translate(${PAD} ${y})`}>
      <rect className={styles.track} y="3" width={full} height="6" rx="1.5" />
      <rect className={styles.share} y="3" width={full * observed} height="6" rx="1.5" />
      <path
        className={styles.interval}
        d={`M${fixed(full * lower)} 3v6M${fixed(full * lower)} 6H${fixed(full * upper)}M${fixed(full * upper)} 3v6`}
      />
      {planned === null ? null : (
        <line className={styles.plan} x1={full * planned} x2={full * planned} y1="-1" y2="13" />
      )}
      <text className={styles.shareText} x={full} y="21">
        {text}
      </text>
    </g>
  )
}

function Virtual({ card }: { readonly card: DrawnCard }) {
  const t = useTranslations('virtual')
  const kind = card.kind ?? 'outside'
  const isUser = kind === 'user'
  return (
    <>
      <text className={styles.virtualName} x={card.width / 2} y={isUser ? 25 : 18}>
        {isUser ? t('user') : shorten(card.service, KIND_CHARS_MAX)}
      </text>
      {isUser ? null : (
        <text className={styles.virtualKind} x={card.width / 2} y="32">
          {t(kind)}
        </text>
      )}
    </>
  )
}

function useCardLabel(card: DrawnCard, seconds: number): string {
  const t = useTranslations('topology')
  const groups = useTranslations('group')
  const kinds = useTranslations('virtual')
  const routes = useTranslations('route')
  const { rate, percent, count } = useNumbers()
  if (card.kind === 'user') return kinds('user')
  const rows = card.rows.map(({ group, requests, errors }) => {
    const share = requests === 0 ? 0 : errors / requests
    const name = group === null ? '' : `${groups(group)} `
    return `${name}${rate(requests / seconds)}, ${t('errors')} ${percent(share)}`
  })
  const broken = card.violations.map((it) => `${routes(it.outcome)} ${count(it.requests)}`)
  const kind = card.kind === null ? '' : ` (${kinds(card.kind)})`
  const service = `${card.service}${kind}`
  return t('card', { service, rows: [...rows, ...broken].join('; ') })
}

function shorten(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`
}

function fixed(value: number): string {
  return value.toFixed(1)
}
