// The evaluator as a role: judges what the receivers stored, and applies plans from files.
import { startEvaluator } from '#lib/engine/evaluator'
import { watchPlans } from '#lib/engine/watch-plans'
import type { RoleDeps, RunningRole } from './role'

export async function runEvaluator({ settings, db, log }: RoleDeps): Promise<RunningRole> {
  const evaluator = await startEvaluator(settings, db, log)
  const { plansDir } = settings
  const plans = plansDir === null ? null : watchPlans({ db, log, dir: plansDir, now: Date.now })
  return {
    stop: async () => {
      await plans?.stop()
      await evaluator.stop()
    },
  }
}
