// How fast a long table leaves the web role as CSV, what that costs, and that memory stays what it was.
//   npm run bench:report            5,000,000 rows of hops
//   npm run bench:report -- 300000  another number
import { readFileSync } from 'node:fs'
import { applyPlan } from '#lib/engine/rollouts'
import { BUCKET_MS } from '#lib/model/hop'
import { insertManyHops } from '#test/support/releases/many-hops'
import { startTestWeb } from '#test/support/releases/web'

const ROWS = Number(process.argv[2] ?? 5_000_000)
const PAST_MS = 3 * 86_400_000
const WATCH_EVERY_MS = 100
const TICKS_PER_S = 100
const NAME = 'export'
const NEWLINE = 10

const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${NAME} }
spec:
  services:
    - service: favorites-service
      baseline: { reportedAs: favorites-service }
      gray: { reportedAs: favorites-service-new }
  split: { at: gateway-service, by: weight }
  stages: [{ name: canary, share: 10%, tolerance: 2% }]
`

const web = await startTestWeb()
try {
  await applyPlan({ db: web.db, now: Date.now }, { text: PLAN, author: 'bench' })
  const fromMs = Math.floor((web.nowMs - PAST_MS) / BUCKET_MS) * BUCKET_MS
  const toMs = await insertManyHops(web.db, { rows: ROWS, fromMs, callee: 'favorites-service' })
  const url = (end: number) =>
    `${web.url}/api/v1/rollouts/${NAME}/report.csv?table=hops&from=${fromMs}&to=${end}`
  await take(url(fromMs + BUCKET_MS))
  const before = residentBytes()
  let largest = before
  const watch = setInterval(() => {
    largest = Math.max(largest, residentBytes())
  }, WATCH_EVERY_MS)
  const [startMs, startCpuS] = [performance.now(), cpuSeconds()]
  const { lines, bytes } = await take(url(toMs))
  const [tookS, cpuS] = [(performance.now() - startMs) / 1_000, cpuSeconds() - startCpuS]
  clearInterval(watch)
  const megabytes = (size: number) => `${Math.round(size / 1e6)} MB`
  console.log(`${lines - 1} rows, ${megabytes(bytes)} of CSV in ${tookS.toFixed(1)} s`)
  console.log(`${Math.round((lines - 1) / tookS)} rows/s`)
  console.log(`${Math.round((lines - 1) / cpuS)} rows per CPU-second of the web role`)
  console.log(`web role: ${megabytes(before)} before, ${megabytes(largest)} at most`)
} finally {
  await web.stop()
}

/** Reads it to the end and keeps nothing. */
async function take(url: string): Promise<{ lines: number; bytes: number }> {
  const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
  if (!response.ok || response.body === null) throw new Error(await response.text())
  let [lines, bytes] = [0, 0]
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1
  }
  return { lines, bytes }
}

function residentBytes(): number {
  const status = readFileSync(`/proc/${web.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024
}

function cpuSeconds(): number {
  const stat = readFileSync(`/proc/${web.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S
}
