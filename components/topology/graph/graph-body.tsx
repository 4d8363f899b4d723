'use client'
import { memo, useMemo } from 'react'
import type { Drawing } from '#lib/topology/draw/drawing'
import { GraphCard } from './graph-card'
import { EdgeLabels, GraphEdge, hasLabels } from './graph-edge'
import type { GraphMarks } from './graph-marks'

export interface GraphBodyProps {
  readonly drawing: Drawing
  readonly seconds: number
  readonly marks: GraphMarks
}

/** Calls, then violations over them, then cards, then the numbers beside calls. */
export const GraphBody = memo(function GraphBody({ drawing, seconds, marks }: GraphBodyProps) {
  const { cards, edges } = drawing
  const busiest = useMemo(
    () => edges.reduce((most, { numbers }) => Math.max(most, numbers?.requests ?? 0), 1),
    [edges],
  )
  const drawn = useMemo(() => {
    const placed = edges.filter(({ path }) => path !== '')
    const calls = placed.filter(({ violation }) => violation === null)
    return [...calls, ...placed.filter(({ violation }) => violation !== null)]
  }, [edges])
  return (
    <>
      {drawn.map((edge) => (
        <GraphEdge key={edge.id} edge={edge} seconds={seconds} busiest={busiest} marks={marks} />
      ))}
      {cards.map((card) => (
        <GraphCard key={card.id} card={card} seconds={seconds} marks={marks} />
      ))}
      {edges.filter(hasLabels).map((edge) => (
        <EdgeLabels key={edge.id} edge={edge} marks={marks} />
      ))}
    </>
  )
})
