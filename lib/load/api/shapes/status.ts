// How Grayproof itself is doing, as the API gives it.
import { z } from 'zod'
import { REFUSALS } from '#lib/load/status/receiver-detail'
import { count, fraction, time } from './scalars'

const level = z.enum(['bad', 'soon'])
const of = <Kind extends string>(kind: Kind) => ({ level, kind: z.literal(kind) })

const concern = z
  .discriminatedUnion('kind', [
    z.object(of('no-receiver')),
    z.object(of('no-evaluator')),
    z.object({ ...of('lag'), ms: z.number() }),
    z.object({ ...of('quiet'), since: time }),
    z.object(of('nothing-received')),
    z.object({ ...of('held'), rows: count }),
    z.object({ ...of('refused'), protocol: z.string(), reason: z.enum(REFUSALS), count }),
    z.object({ ...of('rejected'), protocol: z.string(), count }),
    z.object({ ...of('disk'), name: z.string(), free: fraction }),
    z.object({ ...of('parts'), table: z.string(), parts: count }),
  ])
  .meta({ id: 'Concern' })

const ports = z.record(z.string(), z.number())

const receiver = z
  .object({
    holder: z.string(),
    lastSeen: time,
    ports,
    protocols: z.array(
      z.object({
        protocol: z.string(),
        messages: count,
        spans: count,
        spansRejected: count,
        refused: z.record(z.enum(REFUSALS), count),
        dropped: count,
      }),
    ),
    held: z.object({ rows: count, bytes: count }),
  })
  .meta({ id: 'Receiver' })

export const status = z
  .object({
    receivers: z.array(receiver),
    evaluators: z.array(z.object({ holder: z.string(), lastSeen: time })),
    lagMs: z.number().nullable(),
    lastReceived: time.nullable(),
    ingest: z.array(z.object({ at: time, spansPerSecond: z.number() })),
    storage: z.object({
      bytes: count,
      tables: z.array(
        z.object({
          table: z.string(),
          rows: count,
          bytes: count,
          parts: count,
          partsInPartition: count,
        }),
      ),
      disks: z.array(z.object({ name: z.string(), freeBytes: count, totalBytes: count })),
      retentionDays: count,
    }),
    versions: z.object({ grayproof: z.string(), database: z.string() }),
    databaseUptimeS: z.number(),
    asOf: time,
    concerns: z.array(concern),
  })
  .meta({ id: 'Status' })

export const setting = z
  .object({
    env: z.string(),
    subject: z.string(),
    description: z.string(),
    value: z.string().nullable().meta({ description: 'Null: not set, or secret.' }),
    secret: z.boolean(),
    set: z.boolean(),
    preset: z.string().nullable(),
    changed: z.boolean(),
    listening: z.number().nullable(),
  })
  .meta({ id: 'Setting' })

export const readiness = z
  .object({
    ready: z.boolean(),
    missing: z.array(z.string()),
    parts: z.array(
      z.object({
        name: z.enum(['database', 'receiver', 'evaluator']),
        ready: z.boolean(),
        processes: count.nullable(),
        lastSeen: time.nullable(),
        ports,
      }),
    ),
  })
  .meta({ id: 'Readiness' })
