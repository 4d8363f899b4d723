'use client'
import { memo, useMemo } from 'react'
import type { Picked } from '#components/topology/use-picked'
import type { Drawing, DrawnEdge } from '#lib/topology/draw/drawing'
import { GraphCard } from './graph-card'
import { EdgeLabels, GraphEdge, hasLabels } from './graph-edge'

export interface GraphBodyProps {
  readonly drawing: Drawing
  readonly seconds: number
  readonly picked: Picked | null
  /** Where Tab stops. */
  readonly stop: Picked | null
}

/** Calls, then violations over them, then cards, then the numbers beside calls. */
export const GraphBody = memo(function GraphBody(props: GraphBodyProps) {
  const { drawing, seconds, picked, stop } = props
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
  const { isNear, nearCards } = useMemo(() => neighboursOf(edges, picked), [edges, picked])
  const isPicked = (kind: Picked['kind'], id: string) => picked?.kind === kind && picked.id === id
  const isStop = (kind: Picked['kind'], id: string) => stop?.kind === kind && stop.id === id
  return (
    <>
      {drawn.map((edge) => (
        <GraphEdge
          key={edge.id}
          edge={edge}
          seconds={seconds}
          busiest={busiest}
          picked={isPicked('edge', edge.id)}
          near={isNear(edge)}
          isStop={isStop('edge', edge.id)}
        />
      ))}
      {cards.map((card) => (
        <GraphCard
          key={card.id}
          card={card}
          seconds={seconds}
          picked={isPicked('node', card.id)}
          near={nearCards.has(card.id)}
          isStop={isStop('node', card.id)}
        />
      ))}
      {edges.filter(hasLabels).map((edge) => (
        <EdgeLabels key={edge.id} edge={edge} near={isNear(edge)} />
      ))}
    </>
  )
})

function neighboursOf(edges: readonly DrawnEdge[], picked: Picked | null) {
  const isNear = ({ id, from, to }: DrawnEdge) =>
    picked !== null &&
    (picked.kind === 'edge' ? id === picked.id : from === picked.id || to === picked.id)
  const nearCards = new Set(edges.filter(isNear).flatMap(({ from, to }) => [from, to]))
  if (picked?.kind === 'node') nearCards.add(picked.id)
  return { isNear, nearCards }
}
