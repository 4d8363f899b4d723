// Places topologies, and remembers the places: the same structure is drawn again every few seconds.
import { createHash } from 'node:crypto'
import type { DrawingParts, NumberedEdge } from '#lib/topology/draw/drawing'
import { type Layout, layoutTopology } from '#lib/topology/layout'

/** Structures remembered, newest last; the largest are about a megabyte. */
const REMEMBERED_MAX = 24

const remembered = new Map<string, Layout<NumberedEdge>>()

/** As `layoutTopology`. Numbers are not part of a structure; groups, notes and their order are. */
export const layOut: DrawingParts['layOut'] = (nodes, edges) => {
  const key = createHash('sha1')
    .update(JSON.stringify([nodes, edges]))
    .digest('base64')
  const layout = remembered.get(key) ?? layoutTopology(nodes, edges)
  remembered.delete(key)
  remembered.set(key, layout)
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED_MAX) break
    remembered.delete(oldest)
  }
  return layout
}
