import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { StatusPage } from '#components/status/status-page'
import { services } from '#lib/load/services'
import { loadStatus } from '#lib/load/status/load-status'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('status')
  return { title: t('title') }
}

export default async function Page() {
  const { db, settings } = services()
  const { retentionDays } = settings
  return <StatusPage status={await loadStatus(db, { nowMs: Date.now(), retentionDays })} />
}
