// Traces as the API gives them: in lists, and whole.
import { z } from 'zod'
import { SPAN_KIND, SPAN_STATUS, type SpanKind, type SpanStatus } from '#lib/model/span'
import { count, group, next, routeOutcome, texts, time, traceId, virtualKind } from './scalars'

const traceName = z.string().meta({ description: "SkyWalking's own text of the id; else ''." })

export const traceList = z
  .object({
    traces: z.array(
      z.object({
        traceId,
        traceName,
        started: time,
        durationMs: z.number(),
        spans: count,
        errors: count,
        service: z.string(),
        endpoint: z.string(),
        reached: z.array(z.object({ service: z.string(), group: group.nullable() })),
      }),
    ),
    next,
  })
  .meta({ id: 'TraceList' })

const kinds = Object.keys(SPAN_KIND) as [SpanKind, ...SpanKind[]]
const statuses = Object.keys(SPAN_STATUS) as [SpanStatus, ...SpanStatus[]]
const attributes = z.record(z.string(), z.unknown())

const hop = z
  .object({
    caller: z.string(),
    callerGroup: group.nullable(),
    complete: z.boolean(),
    root: z.boolean(),
    outcome: routeOutcome.nullable().meta({ description: 'Null: no service of the plan.' }),
    expected: z.enum(['gray', 'baseline']).nullable(),
    mark: z.enum(['marked', 'other', 'none']).nullable(),
  })
  .meta({ id: 'TraceHop' })

const span = z
  .object({
    spanId: z.string(),
    parentId: z.string(),
    depth: count,
    orphan: z.boolean().meta({ description: 'The parent is named, but was not seen.' }),
    service: z.string(),
    group: group.nullable(),
    reportedAs: z.string(),
    protocol: z.string(),
    instance: z.string(),
    version: z.string(),
    endpoint: z.string(),
    kind: z.enum(kinds),
    status: z.enum(statuses),
    peer: z.object({ name: z.string(), kind: virtualKind }).nullable(),
    start: time,
    offsetMs: z.number().meta({ description: 'Clocks of different hosts are brought into line.' }),
    durationMs: z.number(),
    marks: texts,
    attributes,
    events: z.array(z.object({ name: z.string(), timeUs: z.number(), attributes })),
    hop: hop.nullable(),
  })
  .meta({ id: 'Span' })

export const trace = z
  .object({
    traceId,
    traceName,
    started: time,
    durationMs: z.number(),
    rollout: z.string().nullable().meta({ description: 'By whose plan hops are judged.' }),
    rollouts: z.array(z.string()),
    byMark: z.boolean(),
    intent: z.enum(['gray', 'baseline', 'undecided']),
    partial: z.boolean(),
    spans: z.array(span),
  })
  .meta({ id: 'Trace' })
