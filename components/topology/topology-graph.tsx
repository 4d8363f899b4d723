import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import type { PlacedEdge } from '#lib/topology/layout'
import { GraphCard } from './graph-card'
import { GraphFrame } from './graph-frame'
import styles from './topology-graph.module.css'
import type { DrawnEdge, TopologyModel } from './topology-model'

/** An edge is drawn as failing from this part of its requests on, and this many. */
const FAILING = { rate: 0.02, errors: 5 } as const
const WIDTH = { min: 1.4, max: 9 } as const

export interface TopologyGraphProps {
  readonly model: TopologyModel
  /** Length of the time that is shown. */
  readonly seconds: number
  readonly plannedShare: number | null
  readonly rollout: string | null
}

/** Services as cards in layers, calls as curves between their groups; violations lie on top. */
export function TopologyGraph({ model, seconds, plannedShare, rollout }: TopologyGraphProps) {
  const t = useTranslations('topology')
  const { cards, layout } = model
  const places = new Map(layout.cards.map((card) => [card.service, card]))
  const busiest = Math.max(1, ...model.edges.map(({ numbers }) => numbers?.requests ?? 0))
  const calls = layout.edges.filter(({ edge }) => edge.numbers !== null)
  const violations = layout.edges.filter(({ edge }) => edge.violation !== null)
  return (
    <GraphFrame
      top={layout.top}
      width={layout.width}
      height={layout.height}
      label={t('graph', { services: cards.length })}
      words={{ larger: t('zoomIn'), smaller: t('zoomOut'), fit: t('fit') }}
    >
      {calls.map((placed) => (
        <Call key={edgeKey(placed.edge)} placed={placed} busiest={busiest} seconds={seconds} />
      ))}
      {violations.map((placed) => (
        <path key={edgeKey(placed.edge)} className={styles.violation} d={placed.path} />
      ))}
      {cards.map((card) => {
        const place = places.get(card.id)
        return place === undefined ? null : (
          <GraphCard
            key={card.id}
            card={card}
            place={place}
            seconds={seconds}
            plannedShare={plannedShare}
            rollout={rollout}
          />
        )
      })}
      {violations.map((placed) => (
        <ViolationLabel key={edgeKey(placed.edge)} placed={placed} />
      ))}
    </GraphFrame>
  )
}

interface CallProps {
  readonly placed: PlacedEdge<DrawnEdge>
  readonly busiest: number
  readonly seconds: number
}

function Call({ placed, busiest, seconds }: CallProps) {
  const t = useTranslations('topology')
  const { rate, count, percent, duration } = useNumbers()
  const { edge, path, labelX, labelY } = placed
  const numbers = edge.numbers
  if (numbers === null) return null
  const { requests, errors, p95Ms } = numbers
  const width = WIDTH.min + (WIDTH.max - WIDTH.min) * Math.sqrt(requests / busiest)
  const failing = errors >= FAILING.errors && errors / requests >= FAILING.rate
  const title = t('edge', {
    caller: edge.caller,
    callee: edge.callee,
    rate: rate(requests / seconds),
    errors: count(errors),
    p95: p95Ms === null ? '–' : duration(p95Ms),
  })
  return (
    <g>
      <path
        className={styles.call}
        data-group={groupOf(edge)}
        data-failing={failing}
        d={path}
        strokeWidth={width.toFixed(2)}
      >
        <title>{title}</title>
      </path>
      {failing ? (
        <EdgeLabel x={labelX} y={labelY} text={`✕ ${percent(errors / requests)}`} />
      ) : null}
    </g>
  )
}

/** How many; what kind of violation it is stands on the card that they arrived at. */
function ViolationLabel({ placed }: { readonly placed: PlacedEdge<DrawnEdge> }) {
  const { count } = useNumbers()
  const { edge, labelX, labelY } = placed
  if (edge.violation === null) return null
  return <EdgeLabel x={labelX} y={labelY} text={`✕ ${count(edge.violation.requests)}`} />
}

const LETTER_PX = 7.4

function EdgeLabel({
  x,
  y,
  text,
}: {
  readonly x: number
  readonly y: number
  readonly text: string
}) {
  const width = text.length * LETTER_PX + 10
  return (
    <g className={styles.label} transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y="-11" width={width} height="22" rx="5" />
      <text>{text}</text>
    </g>
  )
}

function groupOf({ callerGroup, calleeGroup }: DrawnEdge): string {
  if (calleeGroup === 'gray' || callerGroup === 'gray') return 'gray'
  return calleeGroup === 'baseline' || callerGroup === 'baseline' ? 'baseline' : 'none'
}

function edgeKey({ caller, callerGroup, callee, calleeGroup, violation }: DrawnEdge): string {
  return [caller, callerGroup, callee, calleeGroup, violation?.outcome].join('\n')
}
