// Decodes SkyWalking segments in one process and prints spans per CPU-second: `npx tsx` runs it.
// How: unique segments are made ahead, so that only decoding is inside the clock; blocks are emptied
// when full, as the intake does after an insert.
import { clearBlock } from '#lib/store/block/span-block'
import { createSkywalkingLoad } from '#test/bench/load/skywalking-load'
import { createDecoding } from '#test/receive/skywalking/decoding'

const TRACES = 20_000
const ROUNDS = 15

for (const kept of ['all', 'none'] as const) {
  const load = createSkywalkingLoad({ seed: 1, nowMs: Date.now })
  const segments = Array.from({ length: TRACES }, () => load.next()).flat()
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes.length, 0)
  const spans = segments.reduce((sum, segment) => sum + segment.spans, 0)
  const bench = createDecoding({ keeps: () => kept === 'all', nowMs: Date.now() })
  const rates = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    for (const segment of segments) {
      bench.decode(segment.bytes)
      if (bench.block.rows > 200_000) clearBlock(bench.block)
    }
    const { user, system } = process.cpuUsage(before)
    return Math.round(spans / ((user + system) / 1e6))
  })
  rates.sort((a, b) => a - b)
  const size = `${Math.round(bytes / spans)} B a span, ${(spans / segments.length).toFixed(1)} spans a segment`
  const [median, best] = [rates[ROUNDS >> 1], rates.at(-1)]
  console.log(`attributes ${kept}: median ${median}, best ${best} spans per CPU-second (${size})`)
}
