// The plan as people write it: one zod schema that reads it, writes it, and becomes JSON Schema. Pure.
import { z } from 'zod'
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'
import { expecting } from './expecting'
import { AFTER_PROMOTION, API_VERSION, PLAN_KIND, SPLIT_BY, WHEN_GRAY_DOWN } from './plan'
import { duration, percent } from './quantities'

const SERVICES_MAX = 200
const STAGES_MAX = 100
const MATCHERS_MAX = 50
const PATTERNS_MAX = 200
const NAME_MAX = 63
const TEXT_MAX = 1024

/** Also a file name, a URL segment and a label value. */
const ROLLOUT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

const CHECK_WORDS = ['default', 'required', 'shown', 'off'] as const

const text = (what: string) => {
  const error = expecting(`text: ${what}`)
  return z.string({ error }).min(1, { error }).max(TEXT_MAX, { error: 'is too long' })
}
const name = (what: string) => {
  const error = expecting(`${what}: lower-case letters, digits and dashes`)
  return z.string({ error }).max(NAME_MAX, { error: 'is too long' }).regex(ROLLOUT_NAME, { error })
}
const word = <const W extends readonly string[]>(words: W) =>
  z.enum(words, { error: expecting(`one of ${words.join(', ')}`) })
const listOf = <T extends z.ZodType>(item: T, what: string, max: number) =>
  z
    .array(item, { error: expecting(`a list of ${what}`) })
    .min(1, { error: `is empty: expected at least one of the ${what}` })
    .max(max, { error: `is longer than ${max}` })
const mapping = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, { error: (issue) => expecting('a mapping')(issue) })

const pattern = z
  .string({ error: expecting('text: an exact name or a glob') })
  .max(TEXT_MAX, { error: 'is too long' })

/** One pattern or a list of them ⇄ always a list. */
const patterns = z
  .codec(
    z.union([pattern, listOf(pattern, 'patterns', PATTERNS_MAX)], {
      error: expecting('text: an exact name or a glob, or a list of them'),
    }),
    z.array(z.string()),
    {
      decode: (value) => (typeof value === 'string' ? [value] : value),
      encode: (list) => (list.length === 1 ? (list[0] ?? '') : list),
    },
  )
  .meta({ description: 'An exact text, a glob (* and ?), or a list of them.' })

const selector = mapping({
  reportedAs: patterns.optional(),
  instance: patterns.optional(),
  version: patterns.optional(),
  labels: z
    .record(z.string().max(TEXT_MAX), patterns, { error: expecting('a mapping of labels') })
    .optional(),
}).meta({
  description: 'Which sources are meant. reportedAs defaults to the name of the service.',
})

const matcher = mapping({
  attribute: text('the name of a span attribute or tag'),
  equals: text('the value that means gray').optional(),
  oneOf: listOf(text('a value that means gray'), 'values', PATTERNS_MAX).optional(),
  matches: text('a glob').optional(),
})

const matchers = listOf(matcher, 'attributes', MATCHERS_MAX)

export const breaker = mapping({
  errorRate: percent.default(0.1),
  minErrors: z
    .int({ error: expecting('a whole number of errors, at least 1') })
    .min(1, { error: expecting('a whole number of errors, at least 1') })
    .default(10),
  halfOpen: duration.default(60_000),
  window: duration.default(60_000),
}).meta({ description: 'When callers stop asking gray: errors and rate within the window.' })

const service = mapping({
  service: text('the name of the service'),
  baseline: selector.prefault({}),
  gray: selector.optional(),
  whenGrayDown: word(WHEN_GRAY_DOWN).optional(),
  breaker: breaker.optional(),
})

const A_SHARE = 'a percentage such as 5%, or a ramp { from: 5%, to: 50%, over: 30m }'

/** A fixed share, or one that moves in a straight line. */
const share = z
  .union([percent, mapping({ from: percent, to: percent, over: duration })], {
    error: expecting(A_SHARE),
  })
  .meta({ description: 'The gray share that the stage promises, fixed or as a ramp over time.' })

const stage = mapping({
  name: name('a stage name'),
  share: share.optional(),
  tolerance: percent.optional(),
  hold: duration.optional(),
})

const split = mapping({
  at: text('the service that decides').optional(),
  by: word(SPLIT_BY).optional(),
  unit: mapping({ attribute: text('the attribute of the sticky unit') })
    .optional()
    .meta({
      description:
        'Attribute of the user or session that is routed as a whole: the share counts these.',
    }),
  of: mapping({ anyOf: matchers.optional(), noneOf: matchers.optional() }).optional().meta({
    description:
      'Which requests the share is a share of, by their marks: with any of anyOf, and none of noneOf. Default: all.',
  }),
})

function checkSetting(options: z.ZodObject) {
  const required = z.boolean({ error: expecting('true or false') }).optional()
  const error = expecting(`one of ${CHECK_WORDS.join(', ')}, or a mapping of options`)
  return z.union([word(CHECK_WORDS), options.extend({ required })], { error }).optional()
}

const checks = mapping(
  Object.fromEntries(
    CHECKS.map((check: Check) => [check.name, checkSetting(check.options)] as const),
  ),
).meta({ description: 'A word (default, required, shown, off) or the options of the check.' })

export const planDocument = mapping({
  apiVersion: z.literal(API_VERSION, { error: expecting(`"${API_VERSION}"`) }),
  kind: z.literal(PLAN_KIND, { error: expecting(`"${PLAN_KIND}"`) }),
  metadata: mapping({ name: name('a rollout name') }),
  spec: mapping({
    mark: mapping({ anyOf: matchers }).optional(),
    services: listOf(service, 'services', SERVICES_MAX),
    split: split.prefault({}),
    stages: listOf(stage, 'stages', STAGES_MAX),
    afterPromotion: word(AFTER_PROMOTION).optional().meta({
      description:
        'Who serves after promotion: the gray instances (the default), or new ones that report as the baseline does, as with Flagger.',
    }),
    settle: duration
      .default(60_000)
      .meta({ description: 'Left out of every judgement at the beginning of each stage.' }),
    warmUp: duration.default(0).meta({
      description:
        'Left out of the comparisons of errors and latency at the beginning of each stage, after settle.',
    }),
    checks: checks.prefault({}),
    notify: z
      .array(name('the name of a channel'), { error: expecting('a list of names') })
      .default([]),
  }),
})

export type PlanDocument = z.output<typeof planDocument>

/** JSON Schema (2020-12) of what people write, for editors and for `/api/v1/plan.schema.json`. */
export function planJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(planDocument, { io: 'input', target: 'draft-2020-12' })
  return { ...schema, title: 'Grayproof rollout plan' }
}
