import { useTranslations } from 'next-intl'
import { GroupSign } from '#components/format/group-sign'
import { useNumbers } from '#components/format/numbers'
import { tracesUrl } from '#lib/load/urls'
import { CARD, type PlacedCard } from '#lib/topology/layout'
import styles from './topology-graph.module.css'
import type { CardRow, ServiceCard } from './topology-model'

const PAD = 12
/** Longer names end in …; the whole name is read aloud and shown on hover. */
const NAME_CHARS_MAX = 28

export interface GraphCardProps {
  readonly card: ServiceCard
  readonly place: PlacedCard
  readonly seconds: number
  readonly plannedShare: number | null
  readonly rollout: string | null
}

/** One service: a row a group, and the share between gray and baseline. */
export function GraphCard(props: GraphCardProps) {
  const { card, place, seconds, plannedShare, rollout } = props
  const { violations } = card
  const routes = useTranslations('route')
  const { count } = useNumbers()
  const label = useCardLabel(card, seconds)
  if (card.kind !== null) return <VirtualCard card={card} place={place} label={label} />
  const href = tracesUrl({ service: card.service, ...(rollout === null ? {} : { rollout }) })
  return (
    <a href={href} aria-label={label} className={styles.card} data-broken={violations.length > 0}>
      <g transform={`translate(${place.x} ${place.y})`}>
        <rect className={styles.box} width={place.width} height={place.height} rx="9" />
        <text className={styles.name} x={PAD} y={CARD.head / 2 + 6}>
          {shorten(card.service, NAME_CHARS_MAX)}
        </text>
        {card.rows.map((row, index) => (
          <Row
            key={row.group}
            row={row}
            y={(place.rows[index]?.y ?? place.y) - place.y}
            width={place.width}
            seconds={seconds}
          />
        ))}
        {place.barY === null || card.share === null ? null : (
          <Share
            share={card.share}
            planned={plannedShare}
            y={place.barY - place.y}
            width={place.width}
          />
        )}
        {violations.map(({ outcome, caller, requests }, index) => (
          <text
            key={`${outcome} ${caller}`}
            className={styles.broken}
            x={PAD}
            y={place.height - CARD.foot - (violations.length - index - 0.75) * CARD.row}
          >
            ✕ {routes(outcome)} · {count(requests)}
          </text>
        ))}
      </g>
      <title>{label}</title>
    </a>
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
    <g transform={`translate(0 ${y + 4})`}>
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
  readonly share: number
  readonly planned: number | null
  readonly y: number
  readonly width: number
}

function Share({ share, planned, y, width }: ShareProps) {
  const t = useTranslations('topology')
  const { percent } = useNumbers()
  const full = width - 2 * PAD
  const text =
    planned === null
      ? percent(share)
      : t('ofPlan', { observed: percent(share), planned: percent(planned) })
  return (
    <g transform={`translate(${PAD} ${y})`}>
      <rect className={styles.track} y="3" width={full} height="6" rx="1.5" />
      <rect className={styles.share} y="3" width={full * share} height="6" rx="1.5" />
      {planned === null ? null : (
        <line className={styles.plan} x1={full * planned} x2={full * planned} y1="0" y2="12" />
      )}
      <text className={styles.shareText} x={full} y="21">
        {text}
      </text>
    </g>
  )
}

function VirtualCard({
  card,
  place,
  label,
}: Pick<GraphCardProps, 'card' | 'place'> & { readonly label: string }) {
  const t = useTranslations('virtual')
  const kind = card.kind ?? 'outside'
  const isUser = kind === 'user'
  return (
    <g className={styles.virtual} transform={`translate(${place.x} ${place.y})`}>
      <rect
        className={styles.box}
        width={place.width}
        height={place.height}
        rx={place.height / 2}
      />
      <text className={styles.virtualName} x={place.width / 2} y={isUser ? 25 : 18}>
        {isUser ? t('user') : shorten(card.service, 18)}
      </text>
      {isUser ? null : (
        <text className={styles.virtualKind} x={place.width / 2} y="32">
          {t(kind)}
        </text>
      )}
      <title>{label}</title>
    </g>
  )
}

function useCardLabel(card: ServiceCard, seconds: number): string {
  const t = useTranslations('topology')
  const groups = useTranslations('group')
  const kinds = useTranslations('virtual')
  const { rate, percent } = useNumbers()
  if (card.kind === 'user') return kinds('user')
  const rows = card.rows.map(({ group, requests, errors }) => {
    const share = requests === 0 ? 0 : errors / requests
    const name = group === null ? '' : `${groups(group)} `
    return `${name}${rate(requests / seconds)}, ${t('errors')} ${percent(share)}`
  })
  return t('card', { service: card.service, rows: rows.join('; ') })
}

function shorten(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`
}
