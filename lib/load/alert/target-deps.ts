// What work on alert targets needs in the web process.
import { allowedHosts } from '#lib/engine/alert/send/private-hosts'
import type { TargetDeps } from '#lib/engine/alert/targets'
import { services } from '#lib/load/services'

export function targetDeps(): TargetDeps {
  const { db, settings } = services()
  return { db, now: Date.now, allowed: allowedHosts(settings.alertHosts) }
}
