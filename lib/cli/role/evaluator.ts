// The evaluator as a role: judges what the receivers stored, tells of trouble, applies plans from files.
import { startAlerts } from '#lib/engine/alert/alerts'
import { allowedHosts } from '#lib/engine/alert/send/private-hosts'
import { startEvaluator } from '#lib/engine/evaluator'
import { splitAddresses } from '#lib/engine/setting-kinds'
import { watchPlans } from '#lib/engine/watch-plans'
import { publicLinks } from '#lib/load/urls'
import type { RoleDeps, RunningRole } from './role'

export async function runEvaluator({ settings, db, log }: RoleDeps): Promise<RunningRole> {
  const evaluator = await startEvaluator(settings, db, log)
  const alerts = startAlerts({
    db,
    log,
    links: publicLinks(settings.publicUrl),
    allowed: allowedHosts(settings.alertHosts),
    isActive: evaluator.isActive,
  })
  const { plansDir: dir, planUrlToken: urlToken } = settings
  const urls = splitAddresses(settings.planUrls)
  const isWatching = dir !== null || urls.length > 0
  const plans = isWatching ? watchPlans({ db, log, dir, urls, urlToken, now: Date.now }) : null
  return {
    stop: async () => {
      await plans?.stop()
      await alerts.stop()
      await evaluator.stop()
    },
  }
}
