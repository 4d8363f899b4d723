// How many OTLP spans one core decodes a second, without sockets or a database.
import { createDecoder } from '#lib/receive/otlp/decode/decoder'
import { decodeTraces } from '#lib/receive/otlp/decode/traces'
import { createDimensions } from '#lib/store/block/dimensions'
import { createMarkKeys } from '#lib/store/block/mark-keys'
import {
  blockIsFull,
  blockTextBytes,
  clearBlock,
  createSpanBlock,
} from '#lib/store/block/span-block'
import { createOtlpLoad } from './otlp-load'

const SECONDS = Number(process.argv[2] ?? 4)

for (const attributes of ['all', 'selected', 'none'] as const) {
  const load = createOtlpLoad()
  const dimensions = createDimensions()
  dimensions.nowMs = Date.now()
  const block = createSpanBlock()
  const decoder = createDecoder({ dimensions, markKeys: createMarkKeys(), attributes, daysKept: 7 })
  let spans = 0
  let bytes = 0
  let cpuMs = 0
  const end = performance.now() + SECONDS * 1_000
  while (performance.now() < end) {
    const message = load.next()
    const before = process.cpuUsage()
    spans += decodeTraces(decoder, message, block).spans
    const { user, system } = process.cpuUsage(before)
    cpuMs += (user + system) / 1_000
    bytes += message.length
    if (blockIsFull(block)) {
      if (performance.now() + 1_000 > end) {
        const perSpan = Math.round(blockTextBytes(block) / block.rows)
        process.stdout.write(`  ${perSpan} bytes of text a span in the block\n`)
      }
      clearBlock(block)
      dimensions.drain()
    }
  }
  const perSecond = Math.round((spans / cpuMs) * 1_000)
  const perSpan = Math.round(bytes / spans)
  process.stdout.write(
    `${attributes}: ${perSecond} spans per CPU-second, ${perSpan} bytes a span\n`,
  )
}
