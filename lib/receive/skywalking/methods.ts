// Every gRPC method that some SkyWalking agent calls, and what becomes of its messages.

/**
 * - segments: a stream of SegmentObject · collection: one SegmentCollection
 * - properties: one InstanceProperties
 * - ignore: read, counted, answered with an empty message
 * - handshake: as ignore, but the agent waits for an answer to its first message before it goes on
 */
export type MethodRole = 'segments' | 'collection' | 'properties' | 'ignore' | 'handshake'

export interface Method {
  readonly path: string
  readonly role: MethodRole
  readonly counts: 'droppedMetrics' | 'droppedLogs' | 'droppedOther'
}

/** Agents up to 8.3 and old Envoys leave the package out; the messages are the same bytes. */
type Packages = readonly ('skywalking.v3.' | 'skywalking.v10.' | '')[]
const V3: Packages = ['skywalking.v3.']
const V3_AND_OLD: Packages = ['skywalking.v3.', '']
const V10: Packages = ['skywalking.v10.']

interface Service {
  readonly packages: Packages
  readonly counts: Method['counts']
  readonly methods: Readonly<Record<string, MethodRole>>
}

/** Source: apache/skywalking-data-collect-protocol, the *.proto and *Compat.proto files. */
const SERVICES: Readonly<Record<string, Service>> = {
  TraceSegmentReportService: {
    packages: V3_AND_OLD,
    counts: 'droppedOther',
    methods: { collect: 'segments', collectInSync: 'collection' },
  },
  ManagementService: {
    packages: V3_AND_OLD,
    counts: 'droppedOther',
    methods: { reportInstanceProperties: 'properties', keepAlive: 'ignore' },
  },
  ConfigurationDiscoveryService: {
    packages: V3,
    counts: 'droppedOther',
    methods: { fetchConfigurations: 'ignore' },
  },
  JVMMetricReportService: {
    packages: V3_AND_OLD,
    counts: 'droppedMetrics',
    methods: { collect: 'ignore' },
  },
  CLRMetricReportService: {
    packages: V3_AND_OLD,
    counts: 'droppedMetrics',
    methods: { collect: 'ignore' },
  },
  GolangMetricReportService: {
    packages: V3,
    counts: 'droppedMetrics',
    methods: { collect: 'ignore' },
  },
  MeterReportService: {
    packages: V3_AND_OLD,
    counts: 'droppedMetrics',
    methods: { collect: 'ignore', collectBatch: 'ignore' },
  },
  ProfileTask: {
    packages: V3_AND_OLD,
    counts: 'droppedOther',
    methods: {
      getProfileTaskCommands: 'ignore',
      collectSnapshot: 'ignore',
      reportTaskFinish: 'ignore',
      goProfileReport: 'ignore',
    },
  },
  EventService: { packages: V3, counts: 'droppedOther', methods: { collect: 'ignore' } },
  LogReportService: { packages: V3, counts: 'droppedLogs', methods: { collect: 'ignore' } },
  BrowserPerfService: {
    packages: V3_AND_OLD,
    counts: 'droppedMetrics',
    methods: {
      collectPerfData: 'ignore',
      collectErrorLogs: 'ignore',
    },
  },
  ServiceMeshMetricService: {
    packages: V3_AND_OLD,
    counts: 'droppedMetrics',
    methods: { collect: 'ignore' },
  },
  SpanAttachedEventReportService: {
    packages: V3,
    counts: 'droppedOther',
    methods: { collect: 'ignore' },
  },
  EBPFProcessService: {
    packages: V3,
    counts: 'droppedOther',
    methods: { reportProcesses: 'ignore', keepAlive: 'ignore' },
  },
  EBPFProfilingService: {
    packages: V3,
    counts: 'droppedOther',
    methods: { queryTasks: 'ignore', collectProfilingData: 'ignore' },
  },
  EBPFAccessLogService: { packages: V3, counts: 'droppedLogs', methods: { collect: 'ignore' } },
  ContinuousProfilingService: {
    packages: V3,
    counts: 'droppedOther',
    methods: { queryPolicies: 'ignore', reportProfilingTask: 'ignore' },
  },
  AsyncProfilerTask: {
    packages: V10,
    counts: 'droppedOther',
    methods: { getAsyncProfilerTaskCommands: 'ignore', collect: 'handshake' },
  },
  PprofTask: {
    packages: V10,
    counts: 'droppedOther',
    methods: { getPprofTaskCommands: 'ignore', collect: 'handshake' },
  },
}

export const METHODS: readonly Method[] = Object.entries(SERVICES).flatMap(
  ([service, { packages, counts, methods }]) =>
    packages.flatMap((prefix) =>
      Object.entries(methods).map(([method, role]) => ({
        path: `/${prefix}${service}/${method}`,
        role,
        counts,
      })),
    ),
)
