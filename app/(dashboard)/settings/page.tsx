import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SettingsPage } from '#components/settings/settings-page'
import { currentIdentity } from '#lib/load/access/current-identity'
import { loadTokens } from '#lib/load/access/load-tokens'
import { services } from '#lib/load/services'
import { loadSettingsView } from '#lib/load/status/load-settings-view'
import { mayCall } from '#lib/model/access'
import { readAlertTargets } from '#lib/store/query/alert-targets'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('title') }
}

export default async function Page() {
  const { db, settings } = services()
  const visitor = await currentIdentity()
  const mayChange = visitor !== null && mayCall(visitor.role, 'operator')
  const [views, tokens, targets] = await Promise.all([
    loadSettingsView(db, settings),
    mayChange ? loadTokens(db).catch(() => 'away' as const) : ('forbidden' as const),
    // Settings are shown without a database, too: most of all then.
    readAlertTargets(db).catch(() => null),
  ])
  return (
    <SettingsPage
      settings={views}
      tokens={tokens}
      targets={targets?.map(({ name }) => name) ?? null}
    />
  )
}
