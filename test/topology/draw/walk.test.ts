import { describe, expect, it } from 'vitest'
import { edgesAt, stepAlong, stepFrom } from '#lib/topology/draw/walk'

const card = (id: string, column: number, row: number) => {
  return { id, x: column * 300, y: row * 100, width: 200, height: 60 }
}
const edge = (from: string, to: string) => ({ id: `${from}>${to}`, from, to })

const graph = {
  cards: [card('users', 0, 1), card('a', 1, 0), card('b', 1, 1), card('c', 1, 2), card('db', 2, 2)],
  edges: [
    edge('users', 'a'),
    edge('users', 'b'),
    edge('users', 'c'),
    edge('b', 'b'),
    edge('c', 'db'),
  ],
}

describe('stepFrom', () => {
  it('leads right to the nearest callee, and left to the caller', () => {
    expect(stepFrom(graph, 'users', 'right')?.id).toBe('b')
    expect(stepFrom(graph, 'db', 'left')?.id).toBe('c')
  })

  it('leads up and down within a layer', () => {
    expect(stepFrom(graph, 'b', 'up')?.id).toBe('a')
    expect(stepFrom(graph, 'b', 'down')?.id).toBe('c')
    expect(stepFrom(graph, 'a', 'up')).toBeNull()
  })

  it('stays where nothing is: at an end, in a call to itself, for a name nobody knows', () => {
    expect(stepFrom(graph, 'db', 'right')).toBeNull()
    expect(stepFrom(graph, 'b', 'right')).toBeNull()
    expect(stepFrom(graph, 'gone', 'right')).toBeNull()
  })
})

describe('stepAlong', () => {
  it('leads along a call to either end, and to the next call of the same caller', () => {
    expect(stepAlong(graph.edges, 'users>a', 'left')).toEqual({ card: 'users' })
    expect(stepAlong(graph.edges, 'users>a', 'right')).toEqual({ card: 'a' })
    expect(stepAlong(graph.edges, 'users>a', 'down')).toEqual({ edge: 'users>b' })
    expect(stepAlong(graph.edges, 'users>a', 'up')).toBeNull()
  })

  it('knows the calls out of a card and into it', () => {
    expect(edgesAt(graph.edges, 'users', 'right')).toHaveLength(3)
    expect(edgesAt(graph.edges, 'db', 'left').map(({ id }) => id)).toEqual(['c>db'])
  })
})
