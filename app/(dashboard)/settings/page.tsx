import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SettingsPage } from '#components/settings/settings-page'
import { services } from '#lib/load/services'
import { loadSettingsView } from '#lib/load/status/load-settings-view'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('title') }
}

export default async function Page() {
  const { db, settings } = services()
  return <SettingsPage settings={await loadSettingsView(db, settings)} />
}
