// The options by which a plan's comparisons are kept; null for a check that is off. Pure.

import type { Check } from '#lib/check/check'
import type { BookSettings } from '#lib/check/compare/book'
import { CHECKS } from '#lib/check/index'
import { settingOf } from '#lib/plan/convert'
import type { Plan } from '#lib/plan/plan'

export function bookOptions(plan: Plan): Pick<BookSettings, 'errorRate' | 'latency'> {
  const errorRate = optionsOf(plan, 'error-rate')
  const latency = optionsOf(plan, 'latency')
  return {
    errorRate: errorRate as BookSettings['errorRate'],
    latency: latency as BookSettings['latency'],
  }
}

function optionsOf(plan: Plan, name: string): unknown {
  const check = (CHECKS as readonly Check[]).find((one) => one.name === name)
  if (check === undefined) return null
  const { use, options } = settingOf(plan, check)
  return use === 'off' ? null : options
}
