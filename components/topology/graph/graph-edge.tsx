'use client'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode } from 'react'
import { useNumbers } from '#components/format/numbers'
import type { DrawnEdge } from '#lib/topology/draw/drawing'
import styles from './graph.module.css'
import { type GraphMarks, useMarked } from './graph-marks'

/** An edge is drawn as failing from this part of its requests on, and this many. */
const FAILING = { rate: 0.02, errors: 5 } as const
const WIDTH = { min: 1.4, max: 9 } as const
const LETTER_PX = 7.4

export interface GraphEdgeProps {
  readonly edge: DrawnEdge
  /** Requests of the busiest edge. */
  readonly busiest: number
  readonly seconds: number
  readonly marks: GraphMarks
}

/** A call: width by √rate, colour by group, red when it fails or breaks the plan. */
export const GraphEdge = memo(function GraphEdge(props: GraphEdgeProps) {
  const { edge, busiest, marks } = props
  const { picked, near, isStop } = useMarked(marks, 'edge', edge.id)
  const { path, numbers, violation } = edge
  const width = WIDTH.min + (WIDTH.max - WIDTH.min) * Math.sqrt((numbers?.requests ?? 0) / busiest)
  const line = (
    <path
      className={violation === null ? styles.call : styles.violation}
      data-edge={edge.id}
      data-near={near}
      data-picked={picked}
      data-group={groupOf(edge)}
      data-failing={isFailing(edge)}
      d={path}
      {...(violation === null ? { strokeWidth: width.toFixed(1) } : {})}
    />
  )
  if (!isStop) return line
  return (
    <Stop edge={edge} seconds={props.seconds} picked={picked}>
      {line}
    </Stop>
  )
})

interface StopProps extends Pick<GraphEdgeProps, 'edge' | 'seconds'> {
  readonly picked: boolean
  readonly children: ReactNode
}

/** Named for those who hear it; thousands of names that nobody asks for would cost a second. */
function Stop({ edge, seconds, picked, children }: StopProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own
    <g
      role="button"
      tabIndex={0}
      className={styles.stop}
      data-stop={edge.id}
      data-edge={edge.id}
      aria-pressed={picked}
      aria-label={useEdgeLabel(edge, seconds)}
    >
      {children}
    </g>
  )
}

function useEdgeLabel({ from, to, numbers, violation, ...edge }: DrawnEdge, seconds: number) {
  const t = useTranslations('topology')
  const groups = useTranslations('group')
  const routes = useTranslations('route')
  const { rate, count, duration } = useNumbers()
  const named = (id: string, group: DrawnEdge['callerGroup']) =>
    group === null ? id : `${id} ${groups(group)}`
  const ends = { caller: named(from, edge.callerGroup), callee: named(to, edge.calleeGroup) }
  if (violation !== null) {
    const { outcome, requests } = violation
    return t('brokenEdge', { ...ends, outcome: routes(outcome), requests: count(requests) })
  }
  return t('edge', {
    ...ends,
    rate: rate((numbers?.requests ?? 0) / seconds),
    errors: count(numbers?.errors ?? 0),
    p95: numbers === null || numbers.p95Ms === null ? '–' : duration(numbers.p95Ms),
  })
}

/** Numbers that stand beside a call: what broke, how often it fails, which share the plan wants. */
export const EdgeLabels = memo(function EdgeLabels({
  edge,
  marks,
}: Pick<GraphEdgeProps, 'edge' | 'marks'>) {
  const { near } = useMarked(marks, 'edge', edge.id)
  const { count, percent } = useNumbers()
  const { violation, numbers, split, labelX, labelY } = edge
  const failing =
    violation !== null
      ? `✕ ${count(violation.requests)}`
      : numbers !== null && isFailing(edge)
        ? `✕ ${percent(numbers.errors / numbers.requests)}`
        : null
  const place = split === null ? { x: labelX, y: labelY } : besideSplit(edge)
  return (
    <g data-near={near} data-edge={edge.id} className={styles.labels}>
      {failing === null ? null : <Label {...place} text={failing} />}
      <SplitLabel edge={edge} />
    </g>
  )
})

/** Where a decision was made: observed and planned share of this group, beside its end of the call. */
function SplitLabel({ edge }: Pick<GraphEdgeProps, 'edge'>) {
  const t = useTranslations('topology')
  const { percent } = useNumbers()
  const { split, endX, endY } = edge
  if (split === null) return null
  const words = { observed: percent(split.observed), planned: percent(split.planned) }
  return (
    <text className={styles.split} x={endX - 7} y={endY + (isUpper(edge) ? -8 : 17)}>
      {t('ofPlan', words)}
    </text>
  )
}

/** Calls to gray come from below, those to baseline from above: numbers stand on the other side. */
function isUpper({ calleeGroup }: DrawnEdge): boolean {
  return calleeGroup === 'gray'
}

function besideSplit(edge: DrawnEdge): { x: number; y: number } {
  return { x: edge.endX - 34, y: edge.endY + (isUpper(edge) ? -32 : 36) }
}

function Label({ x, y, text }: { readonly x: number; readonly y: number; readonly text: string }) {
  const width = text.length * LETTER_PX + 10
  return (
    <g className={styles.label} transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y="-11" width={width} height="22" rx="5" />
      <text>{text}</text>
    </g>
  )
}

export function hasLabels(edge: DrawnEdge): boolean {
  return edge.path !== '' && (edge.violation !== null || edge.split !== null || isFailing(edge))
}

function isFailing({ numbers }: DrawnEdge): boolean {
  if (numbers === null) return false
  return numbers.errors >= FAILING.errors && numbers.errors / numbers.requests >= FAILING.rate
}

function groupOf({ callerGroup, calleeGroup }: DrawnEdge): string {
  if (calleeGroup === 'gray' || callerGroup === 'gray') return 'gray'
  return calleeGroup === 'baseline' || callerGroup === 'baseline' ? 'baseline' : 'none'
}
