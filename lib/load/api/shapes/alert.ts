// Alert targets, episodes and deliveries as the API gives them.
import { z } from 'zod'
import { END_REASONS } from '#lib/alert/episode/episode'
import { ALERT_LANGUAGES } from '#lib/alert/format'
import { DELIVERY_RESULTS } from '#lib/alert/outbox/delivery'
import { quietHoursSchema, routeSchema } from '#lib/alert/target/target'
import { DELIVERY_STATES } from '#lib/load/alert/delivery-view'
import { SEVERITIES } from '#lib/model/alert'
import { count, outcome, time } from './scalars'
import { finding } from './verdict'

export const target = z
  .object({
    name: z.string(),
    format: z.string(),
    formatTitle: z.string(),
    url: z.string().meta({ description: 'Host and end only.' }),
    hasSecret: z.boolean(),
    language: z.enum(ALERT_LANGUAGES),
    routes: z.array(routeSchema),
    quietHours: quietHoursSchema.nullable(),
    remindHours: count.nullable(),
    enabled: z.boolean(),
    updatedAt: time,
    updatedBy: z.string(),
    namedBy: z.array(z.string()).meta({ description: 'Rollouts whose plan names it.' }),
    state: z.enum(['ok', 'failing', 'gone', 'disabled', 'untried']).meta({
      description: 'gone: its receiver wants no more, until somebody writes the target again.',
    }),
    last: z
      .object({
        at: time,
        result: z.enum(DELIVERY_RESULTS),
        status: count.meta({ description: '0: no answer came.' }),
        reason: z.string(),
        test: z.boolean(),
      })
      .nullable(),
    waiting: count.meta({ description: 'Messages that it has not had yet.' }),
    waitingSince: time.nullable(),
  })
  .meta({ id: 'AlertTarget' })

export const format = z
  .object({
    name: z.string(),
    title: z.string(),
    secret: z.object({ required: z.boolean(), means: z.string() }).nullable(),
    perMinute: count.nullable(),
    digests: z.boolean(),
  })
  .meta({ id: 'AlertFormat' })

export const trial = z
  .object({
    result: z.enum(['delivered', 'retry', 'refused', 'gone']),
    status: count.meta({ description: 'HTTP status; 0: no answer came.' }),
    reason: z.string(),
    tookMs: count,
  })
  .meta({ id: 'AlertTrial' })

const delivery = z
  .object({
    id: z.string().meta({ description: 'As the receiver sees it.' }),
    target: z.string(),
    news: z.enum(['firing', 'resolved']),
    state: z.enum(DELIVERY_STATES),
    attempts: count,
    writtenAt: time,
    lastAt: time.nullable(),
    nextAt: time.nullable(),
    status: count,
    reason: z.string(),
  })
  .meta({ id: 'AlertDelivery' })

export const alert = z
  .object({
    id: z.string().meta({ description: 'The same in every message about it.' }),
    rollout: z.string(),
    stage: z.string().nullable(),
    check: z.string(),
    subject: z.string(),
    outcome,
    severity: z.enum(SEVERITIES),
    state: z.enum(['firing', 'recovering', 'resolved']),
    finding,
    startedAt: time,
    endedAt: time.nullable(),
    endReason: z.enum(END_REASONS).nullable(),
    acknowledged: z.object({ by: z.string(), at: time }).nullable(),
    snoozed: z.object({ by: z.string(), until: time, all: z.boolean() }).nullable(),
    rolloutUrl: z.string(),
    traceUrl: z.string().nullable(),
    deliveries: z.array(delivery),
  })
  .meta({ id: 'Alert' })
