// Options that error-rate and latency share, and how what they say about gray is put down to it. Pure.
import { z } from 'zod'
import { expecting } from '#lib/plan/expecting'
import type { Split } from '#lib/plan/plan'
import { percent } from '#lib/plan/quantities'

const CONFOUNDED = ['warn', 'fail'] as const

export const sharedOptions = {
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: 'must be above 0% and at most 50%' })
    .default(0.05)
    .meta({
      description:
        'Chance of a false alarm per stage and day, all services and endpoints together.',
    }),
  designEffect: z
    .number({ error: expecting('a number, at least 1') })
    .min(1, { error: expecting('a number, at least 1') })
    .default(1)
    .meta({ description: 'Requests that say as much as one independent request.' }),
  confounded: z
    .enum(CONFOUNDED, { error: expecting(`one of ${CONFOUNDED.join(', ')}`) })
    .default('warn')
    .meta({
      description:
        'When a header or host decides who is gray, gray is asked by other people than the ' +
        'baseline: a difference that was not there before the stage fails; without anything from ' +
        'before it is only shown (warn) or fails all the same (fail).',
    }),
}

export type Attribution = 'random' | 'before' | 'nobody'

/** Whether a difference is the version's: by random choice, by what was before, or nobody knows. */
export function attributionOf(
  split: Split,
  contrasted: boolean,
  confounded: (typeof CONFOUNDED)[number],
): Attribution {
  if (split.by !== 'mark') return 'random'
  if (contrasted) return 'before'
  return confounded === 'fail' ? 'random' : 'nobody'
}

const DIGITS = 6
/** Powers of ten up to here are exact. */
const EXACT_POWER = 22

/** Numbers that come from sums of floats: six digits are the same however they were added up. */
export function rounded(value: number | null): number | string | null {
  if (value === null || value === 0) return value
  if (!Number.isFinite(value)) return Number.isNaN(value) ? null : 'infinite'
  const places = DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)))
  if (Math.abs(places) > EXACT_POWER) return Number(value.toPrecision(DIGITS))
  // Why not always toPrecision: a look rounds a hundred numbers, and there are 8,640 looks a day.
  const scale = 10 ** Math.abs(places)
  return places >= 0 ? Math.round(value * scale) / scale : Math.round(value / scale) * scale
}
