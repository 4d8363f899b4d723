// How: the names below are written out from SkyWalking's protocol, not taken from our table, and each
// is called through grpc-js both ways that agents call it.
import { Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skywalking } from '#lib/receive/skywalking/index'
import { type MemoryReceiver, startMemoryReceiver } from '#test/receive/memory-receiver'
import { type AgentClient, createAgentClient } from '#test/receive/skywalking/grpc-client'
import { capturedSegments } from './captures'
import { CAPTURED_MS } from './decoding'

const V3 = 'skywalking.v3.'
const BOTH = [V3, '']

/** Packages, service, methods that take one message, methods that take a stream. */
const PROTOCOL: readonly (readonly [
  packages: readonly string[],
  service: string,
  unary: readonly string[],
  streams: readonly string[],
])[] = [
  [BOTH, 'TraceSegmentReportService', ['collectInSync'], ['collect']],
  [BOTH, 'ManagementService', ['reportInstanceProperties', 'keepAlive'], []],
  [[V3], 'ConfigurationDiscoveryService', ['fetchConfigurations'], []],
  [BOTH, 'JVMMetricReportService', ['collect'], []],
  [BOTH, 'CLRMetricReportService', ['collect'], []],
  [BOTH, 'MeterReportService', [], ['collect']],
  [[V3], 'MeterReportService', [], ['collectBatch']],
  [
    BOTH,
    'ProfileTask',
    ['getProfileTaskCommands', 'reportTaskFinish'],
    ['collectSnapshot', 'goProfileReport'],
  ],
  [[V3], 'EventService', [], ['collect']],
  [[V3], 'LogReportService', [], ['collect']],
  [BOTH, 'BrowserPerfService', ['collectPerfData'], ['collectErrorLogs']],
  [[V3], 'SpanAttachedEventReportService', [], ['collect']],
  [BOTH, 'ServiceMeshMetricService', [], ['collect']],
  [[V3], 'EBPFProcessService', ['reportProcesses', 'keepAlive'], []],
  [[V3], 'EBPFProfilingService', ['queryTasks'], ['collectProfilingData']],
  [[V3], 'EBPFAccessLogService', [], ['collect']],
  [[V3], 'ContinuousProfilingService', ['queryPolicies', 'reportProfilingTask'], []],
  [['skywalking.v10.'], 'AsyncProfilerTask', ['getAsyncProfilerTaskCommands'], []],
  [['skywalking.v10.'], 'PprofTask', ['getPprofTaskCommands'], []],
]

const paths = PROTOCOL.flatMap(([packages, service, unary, streams]) =>
  packages.flatMap((name) => [
    ...unary.map((method) => [`/${name}${service}/${method}`, 'unary'] as const),
    ...streams.map((method) => [`/${name}${service}/${method}`, 'stream'] as const),
  ]),
)

let receiver: MemoryReceiver
let agent: AgentClient

beforeAll(async () => {
  receiver = await startMemoryReceiver(skywalking, { nowMs: CAPTURED_MS })
  agent = createAgentClient(receiver.grpcPort)
})

afterAll(async () => {
  agent.close()
  await receiver.stop()
})

describe('a method that agents call', () => {
  it.each(paths)('%s (%s) is answered with empty commands and OK', async (path, kind) => {
    const message = path.endsWith('/collect') && path.includes('Trace') ? segment() : anything()
    const result =
      kind === 'unary'
        ? await agent.unary(path, path.includes('collectInSync') ? Buffer.alloc(0) : message)
        : await agent.sendAll(path, [message, message])
    expect(result).toEqual({ code: 0, details: '', message: Buffer.alloc(0) })
  })

  it.each(paths.filter(([, kind]) => kind === 'stream'))(
    '%s may end without a message',
    async (path) => {
      expect(await agent.sendAll(path, [])).toMatchObject({ code: 0, message: Buffer.alloc(0) })
    },
  )

  it.each(['AsyncProfilerTask', 'PprofTask'])(
    '%s/collect is told at once not to send its data',
    async (service) => {
      const path = `/skywalking.v10.${service}/collect`
      const as = (bytes: Buffer) => bytes
      const answers: Buffer[] = []
      const call = agent.client.makeBidiStreamRequest(path, as, as, new Metadata(), {
        deadline: Date.now() + 5_000,
      })
      call.on('data', (message: Buffer) => {
        answers.push(message)
        call.end()
      })
      const status = new Promise((resolve) => call.on('status', resolve))
      call.write(anything())
      expect(await status).toMatchObject({ code: 0 })
      expect(answers).toEqual([Buffer.from([0x08, 0x02])])
    },
  )

  it('says that the server is healthy', async () => {
    const result = await agent.unary('/grpc.health.v1.Health/Check', Buffer.alloc(0))
    expect(result).toMatchObject({ code: 0, message: Buffer.from([0x08, 0x01]) })
  })

  it('counts what it drops by kind', async () => {
    const before = receiver.counts()
    const { droppedMetrics, droppedLogs, droppedOther } = { ...before }
    await agent.unary('/skywalking.v3.JVMMetricReportService/collect', anything())
    await agent.sendAll('/skywalking.v3.LogReportService/collect', [anything(), anything()])
    await agent.unary('/skywalking.v3.ManagementService/keepAlive', anything())
    expect(receiver.counts()).toMatchObject({
      droppedMetrics: droppedMetrics + 1,
      droppedLogs: droppedLogs + 2,
      droppedOther: droppedOther + 1,
    })
  })

  it('is not answered when nobody knows it, which does not disconnect an agent', async () => {
    const result = await agent.unary('/skywalking.v99.FutureService/collect', anything())
    expect(result.code).toBe(12)
  })
})

function segment(): Buffer {
  return capturedSegments()[0]!.bytes
}

/** A message that every method can read: {1: "x"}. */
function anything(): Buffer {
  return Buffer.from([0x0a, 0x01, 0x78])
}
