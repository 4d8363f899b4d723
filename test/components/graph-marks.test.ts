// What a pick tells to the cards and calls of the graph: each to those alone that look different after it.
import { describe, expect, it } from 'vitest'
import { createMarks } from '#components/topology/graph/graph-marks'
import type { Picked } from '#components/topology/use-picked'
import type { DrawnEdge } from '#lib/topology/draw/drawing'

const call = (from: string, to: string) => ({ id: `${from}>${to}`, from, to }) as DrawnEdge
const EDGES = [call('a', 'b'), call('b', 'c'), call('c', 'd'), call('x', 'y')]
const KEYS = [
  ...['a', 'b', 'c', 'd', 'x', 'y'].map((id) => `node ${id}`),
  ...EDGES.map(({ id }) => `edge ${id}`),
]
const node = (id: string): Picked => ({ kind: 'node', id })
const edge = (id: string): Picked => ({ kind: 'edge', id })

function heardBy(picked: Picked | null, stop: Picked | null = null) {
  const marks = createMarks(EDGES, { picked, stop })
  const heard: string[] = []
  for (const key of KEYS) marks.subscribe(key, () => heard.push(key))
  return { marks, heard }
}

describe('marks of the graph', () => {
  it('tell a picked card, its calls and its neighbours, and nobody else', () => {
    const { marks, heard } = heardBy(null)
    marks.set(EDGES, { picked: node('b'), stop: null })
    expect(heard.toSorted()).toEqual(['edge a>b', 'edge b>c', 'node a', 'node b', 'node c'])
    expect(marks.of('node b')).not.toBe(marks.of('node a'))
    expect(marks.of('node d')).toBe(0)
  })

  it('tell those that were near before, and spare those that look the same', () => {
    const { marks, heard } = heardBy(node('b'))
    marks.set(EDGES, { picked: node('c'), stop: null })
    // The call between both stays near.
    const changed = ['edge a>b', 'edge c>d', 'node a', 'node b', 'node c', 'node d']
    expect(heard.toSorted()).toEqual(changed)
  })

  it('tell both ends of a picked call', () => {
    const { marks, heard } = heardBy(null)
    marks.set(EDGES, { picked: edge('x>y'), stop: null })
    expect(heard.toSorted()).toEqual(['edge x>y', 'node x', 'node y'])
  })

  it('tell two parts when the stop of Tab moves, none when nothing changes', () => {
    const { marks, heard } = heardBy(node('b'), node('a'))
    marks.set(EDGES, { picked: node('b'), stop: node('d') })
    expect(heard.toSorted()).toEqual(['node a', 'node d'])
    heard.length = 0
    marks.set(EDGES, { picked: node('b'), stop: node('d') })
    expect(heard).toEqual([])
  })

  it('follow calls that came or went', () => {
    const { marks, heard } = heardBy(node('b'))
    marks.set([...EDGES, call('b', 'x')], { picked: node('b'), stop: null })
    expect(heard.toSorted()).toEqual(['node x'])
  })

  it('forget whoever left', () => {
    const marks = createMarks(EDGES, { picked: null, stop: null })
    let heard = 0
    const leave = marks.subscribe('node b', () => {
      heard += 1
    })
    leave()
    marks.set(EDGES, { picked: node('b'), stop: null })
    expect(heard).toBe(0)
  })
})
