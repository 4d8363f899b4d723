// Where alerts go, and which of them: a named document that a person writes. Pure.
import { z } from 'zod'
import { ALERT_LANGUAGES } from '#lib/alert/format'
import { SEVERITIES } from '#lib/model/alert'

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/
const PATTERN_CHARS_MAX = 200
const PATTERNS_MAX = 100
const ROUTES_MAX = 50
const URL_CHARS_MAX = 4_000
const SECRET_CHARS_MAX = 4_000
const REMIND_HOURS_MAX = 168
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** `inconclusive`: a running stage stays undecided for a quarter of an hour. */
const ROUTED_OUTCOMES = ['fail', 'error', 'inconclusive'] as const

const patterns = z
  .array(z.string().min(1, 'must not be empty').max(PATTERN_CHARS_MAX))
  .min(1, 'must name at least one; "*" is all')
  .max(PATTERNS_MAX)
  .default(['*'])

export const routeSchema = z.strictObject({
  rollouts: patterns.meta({ description: 'Names of rollouts; `*` is any run of characters.' }),
  checks: patterns.meta({ description: 'Names of checks, or `verdict`; `*` is all of them.' }),
  outcomes: z
    .array(z.enum(ROUTED_OUTCOMES, { error: `must be one of ${ROUTED_OUTCOMES.join(', ')}` }))
    .min(1, 'must name at least one')
    .default(['fail', 'error']),
  severities: z
    .array(z.enum(SEVERITIES, { error: `must be one of ${SEVERITIES.join(', ')}` }))
    .min(1, 'must name at least one')
    .default([...SEVERITIES]),
})
export type Route = z.output<typeof routeSchema>

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00')

export const quietHoursSchema = z.strictObject({
  zone: z.string().refine(isZone, 'must be a time zone such as Asia/Shanghai'),
  from: timeOfDay,
  to: timeOfDay.meta({ description: 'Earlier than `from`: on the next day. Equal: a whole day.' }),
  days: z
    .array(z.enum(WEEKDAYS, { error: `must be one of ${WEEKDAYS.join(', ')}` }))
    .min(1, 'must name at least one')
    .default([...WEEKDAYS])
    .meta({ description: 'Days on which quiet hours begin.' }),
})
export type QuietHours = z.output<typeof quietHoursSchema>

export const targetName = z
  .string()
  .regex(NAME, 'must be lower-case letters, digits, dots, hyphens, at most 63')

const webhookUrl = z.string().max(URL_CHARS_MAX).superRefine(refuseUrl)

/** What a person may set; the name is apart, as the rest may change under it. */
const targetSchema = z.strictObject({
  format: z.string().min(1),
  url: webhookUrl,
  secret: z.string().min(1, 'must not be empty').max(SECRET_CHARS_MAX).nullable().default(null),
  language: z
    .enum(ALERT_LANGUAGES, { error: `must be one of ${ALERT_LANGUAGES.join(', ')}` })
    .default('en'),
  routes: z.array(routeSchema).max(ROUTES_MAX).default([]),
  quietHours: quietHoursSchema.nullable().default(null),
  remindHours: z.number().int().min(1).max(REMIND_HOURS_MAX).nullable().default(null).meta({
    description: 'Told again after so many hours while it lasts and nobody acknowledged it.',
  }),
  enabled: z.boolean().default(true),
})
export type TargetSettings = z.output<typeof targetSchema>

export interface AlertTarget extends TargetSettings {
  readonly name: string
  /** When and by whom it was written as it is now. */
  readonly atMs: number
  readonly author: string
}

/**
 * What is sent to change a target: an address or a secret that is left out stays as it is, since
 * neither is ever shown.
 */
export const targetChangeSchema = targetSchema.extend({
  url: webhookUrl.optional(),
  secret: z.string().min(1, 'must not be empty').max(SECRET_CHARS_MAX).nullable().optional(),
})
export type TargetChange = z.output<typeof targetChangeSchema>

function refuseUrl(value: string, context: z.RefinementCtx): void {
  const url = URL.canParse(value) ? new URL(value) : null
  const refuse = (message: string) => context.addIssue({ code: 'custom', message })
  if (url === null || !/^https?:$/.test(url.protocol)) {
    refuse('must be an http:// or https:// address')
  } else if (url.username !== '' || url.password !== '') {
    refuse('must not hold a user or password')
  }
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
