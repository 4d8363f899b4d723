// Runs the checks of THE LIST on a sample, each as the plan sets it. Pure.
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'
import type { Sample } from '#lib/check/sample'
import type { Finding } from '#lib/model/verdict'
import { settingOf } from '#lib/plan/convert'
import type { CheckSetting, Plan } from '#lib/plan/plan'

/** Every finding says which data it was computed from. */
export function askChecks(plan: Plan, sample: Sample): Finding[] {
  const { fromMs, toMs } = sample.window
  const answered = (CHECKS as readonly Check[]).flatMap((check) => askCheck(plan, check, sample))
  return answered.map((finding) => ({
    ...finding,
    numbers: { ...finding.numbers, fromMs, toMs },
  }))
}

/** What one check says. */
export function askCheck(plan: Plan, check: Check, sample: Sample): Finding[] {
  const setting = settingOf(plan, check)
  if (setting.use === 'off') return []
  const required = isRequired(setting, check.required)
  try {
    const answers = check.run(sample, setting.options as Record<string, unknown>)
    return answers.map(({ decisive = true, ...answer }) => ({
      check: check.name,
      ...answer,
      required: required && decisive,
    }))
  } catch (error) {
    return [brokenCheck(check, required, error)]
  }
}

/** A check that throws is our mistake: the verdict says so instead of passing without it. */
function brokenCheck({ name, version }: Check, required: boolean, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    check: name,
    subject: name,
    outcome: 'error',
    required,
    summary: `The check could not be computed: ${reason}.`,
    code: 'check-error',
    numbers: { version, reason },
    evidence: [],
    moreRequestsNeeded: null,
  }
}

function isRequired({ use }: CheckSetting, byDefault: boolean): boolean {
  return use === 'default' ? byDefault : use === 'required'
}
