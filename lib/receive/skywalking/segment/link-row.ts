// A second row for one span, standing in the trace of another of its callers.
import { addRow, type SpanBlock } from '#lib/store/block/span-block'
import { appendEmptyText } from '#lib/store/block/text-column'

/** Adds a copy of a row, without its texts, and returns its number. */
export function copyRow(block: SpanBlock, from: number): number {
  const row = addRow(block)
  block.traceId.copyWithin(16 * row, 16 * from, 16 * from + 16)
  for (const words of [
    block.spanId,
    block.parentId,
    block.sourceId,
    block.callerSourceId,
    block.start,
    block.durationUs,
    block.endpointId,
    block.peerId,
    block.markId,
  ]) {
    words[2 * row] = words[2 * from]!
    words[2 * row + 1] = words[2 * from + 1]!
  }
  block.kind[row] = block.kind[from]!
  block.status[row] = block.status[from]!
  block.flags[row] = block.flags[from]!
  block.weight[row] = block.weight[from]!
  appendEmptyText(block.traceName)
  appendEmptyText(block.attributes)
  appendEmptyText(block.events)
  return row
}
