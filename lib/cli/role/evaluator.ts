// The evaluator as a role: judges what the receivers stored.
import { startEvaluator } from '#lib/engine/evaluator'
import type { RoleDeps, RunningRole } from './role'

export function runEvaluator({ settings, db, log }: RoleDeps): Promise<RunningRole> {
  return startEvaluator(settings, db, log)
}
