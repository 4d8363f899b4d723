import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader } from 'nuqs/server'
import { AuditPage } from '#components/settings/audit/audit-page'
import { AUDIT_WINDOW_MS, auditParsers } from '#components/settings/audit/audit-query'
import { listRollouts } from '#lib/engine/rollouts'
import { loadAuditLog } from '#lib/load/access/load-audit-log'
import { database } from '#lib/load/services'

/** Read, and shown. */
const READ_MAX = 5_000
const SHOWN_MAX = 200

const loadQuery = createLoader(auditParsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('audit')
  return { title: t('title') }
}

export default async function Page({ searchParams }: PageProps<'/settings/audit'>) {
  const db = database()
  const query = await loadQuery(searchParams)
  const { rollout, person, window } = query
  const nowMs = Date.now()
  const [{ entries }, rollouts] = await Promise.all([
    loadAuditLog(db, {
      fromMs: nowMs - AUDIT_WINDOW_MS[window],
      toMs: nowMs + 1,
      limit: READ_MAX,
      ...(rollout === '' ? {} : { rollout }),
    }),
    listRollouts({ db }),
  ])
  const part = person.trim().toLowerCase()
  const found = entries.filter(({ actor, claimed }) =>
    `${actor} ${claimed}`.toLowerCase().includes(part),
  )
  return (
    <AuditPage
      entries={found.slice(0, SHOWN_MAX)}
      more={found.length > SHOWN_MAX}
      rollouts={rollouts.map(({ name }) => name)}
      query={query}
    />
  )
}
