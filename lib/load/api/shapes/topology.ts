// The call topology as the API gives it.
import { z } from 'zod'
import { count, group, milliseconds, sourceId, time, traceId, virtualKind } from './scalars'

const instance = z.object({
  sourceId,
  instance: z.string(),
  version: z.string(),
  requests: count,
  errors: count,
})

const node = z
  .object({
    service: z.string(),
    group: group.nullable(),
    kind: virtualKind.optional().meta({ description: 'Of things that report nothing.' }),
    requests: count,
    errors: count,
    instances: z.array(instance),
  })
  .meta({ id: 'TopologyNode' })

const edge = z
  .object({
    caller: z.string(),
    callerGroup: group.nullable(),
    callerKind: virtualKind.optional(),
    callee: z.string(),
    calleeGroup: group.nullable(),
    calleeKind: virtualKind.optional(),
    requests: count,
    errors: count,
    p50Ms: milliseconds,
    p95Ms: milliseconds,
    p99Ms: milliseconds,
  })
  .meta({ id: 'TopologyEdge' })

export const topology = z
  .object({
    from: time,
    to: time,
    firstSeen: time.meta({ description: 'The first call of the range: rates count from here.' }),
    nodes: z.array(node),
    edges: z.array(edge),
  })
  .meta({ id: 'Topology' })

export const callDetails = z
  .object({
    instances: z.array(instance.extend({ group: group.nullable() })),
    endpoints: z.array(
      z.object({
        endpoint: z.string(),
        group: group.nullable(),
        requests: count,
        errors: count,
        p50Ms: milliseconds,
        p95Ms: milliseconds,
        p99Ms: milliseconds,
      }),
    ),
    endpointCount: count,
    traces: z.array(traceId),
    errorTraces: z.array(traceId),
  })
  .meta({ id: 'CallDetails' })
