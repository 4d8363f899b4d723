// Circuit-breaker rules of Polaris → the breaker of a service in a plan. Pure.
import { type Cursor, durationOf, isThere, itemsOf, numberOf } from '#lib/plan/import/cursor'
import type { DraftBreaker } from '#lib/plan/import/draft'
import { type Notes, say } from '#lib/plan/import/notes'
import { formatDuration, formatPercent } from '#lib/plan/quantities'
import { either } from './fields'

const PERCENT_MAX = 100

/** The first enabled rule for the service; null without one. */
export function breakerFor(
  service: string,
  rules: readonly Cursor[],
  notes: Notes,
): DraftBreaker | null {
  const rule = rules.find((one) => one.at('enable').value !== false && isFor(one, service))
  if (rule === undefined) return null
  const blocks = itemsOf(either(rule, 'block_configs', 'blockConfigs'), 'blocks')
  const triggers = blocks.flatMap((block) =>
    itemsOf(either(block, 'trigger_conditions', 'triggerConditions'), 'triggers'),
  )
  if (triggers.length === 0) rule.fail('has no trigger_conditions: nothing says when it opens')
  for (const block of blocks) skipDelays(block, notes)
  const kind = (trigger: Cursor) => either(trigger, 'trigger_type', 'triggerType').value
  const rate = triggers.find((trigger) => kind(trigger) === 'ERROR_RATE')
  const row = triggers.find((trigger) => kind(trigger) === 'CONSECUTIVE_ERROR')
  if (rule.at('level').value !== 'INSTANCE') {
    notes.leave(rule.at('level'), 'breaker-refuses', 'set-never')
  }
  const recover = either(rule, 'recover_condition', 'recoverCondition')
  const sleep = either(recover, 'sleep_window', 'sleepWindow')
  const time = isThere(sleep) ? formatDuration(durationOf(sleep)) : null
  if (time !== null) notes.took(sleep, say('breaker-open', { time }))
  const halfOpen = time === null ? {} : { halfOpen: time }
  if (rate !== undefined) {
    if (row !== undefined) {
      notes.leave(row, 'breaker-window', 'rate-is-read')
    }
    return { ...readRate(rate, notes), ...halfOpen }
  }
  if (row === undefined)
    return triggers[0]?.fail('expected ERROR_RATE or CONSECUTIVE_ERROR') ?? null
  const count = either(row, 'error_count', 'errorCount')
  notes.took(row, 'breaker-these-errors')
  return { minErrors: numberOf(count, 'a number of errors'), ...halfOpen }
}

function readRate(trigger: Cursor, notes: Notes): DraftBreaker {
  const percent = either(trigger, 'error_percent', 'errorPercent')
  const errorRate = numberOf(percent, 'a percentage from 0 to 100', PERCENT_MAX) / PERCENT_MAX
  const least = either(trigger, 'minimum_request', 'minimumRequest')
  const requests = isThere(least) ? numberOf(least, 'a number of requests') : 1
  const minErrors = Math.max(1, Math.ceil(requests * errorRate))
  notes.took(trigger, say('breaker-rate', { rate: formatPercent(errorRate), errors: minErrors }))
  return {
    errorRate: formatPercent(errorRate),
    minErrors,
    window: formatDuration(durationOf(trigger.at('interval'))),
  }
}

function skipDelays(block: Cursor, notes: Notes): void {
  for (const error of itemsOf(either(block, 'error_conditions', 'errorConditions'), 'errors')) {
    if (either(error, 'input_type', 'inputType').value === 'DELAY') {
      notes.leave(error, 'slow-is-no-error', 'see-latency')
    } else notes.took(error, 'errors-of-spans')
  }
}

function isFor(rule: Cursor, service: string): boolean {
  const { value } = either(rule, 'rule_matcher', 'ruleMatcher').at('destination', 'service')
  return value === service || value === '*'
}
