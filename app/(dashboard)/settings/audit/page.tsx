import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader } from 'nuqs/server'
import { MisreadNote, misread, withChosen } from '#components/layout/misread'
import { AuditPage } from '#components/settings/audit/audit-page'
import { AUDIT_WINDOW_MS, auditParsers } from '#components/settings/audit/audit-query'
import { listRollouts } from '#lib/engine/rollouts'
import { loadAuditLog } from '#lib/load/access/load-audit-log'
import { database } from '#lib/load/services'
import { countAudit } from '#lib/store/query/read-audit-log'

/** Entries on one page. */
const LIMIT = 200

const loadQuery = createLoader(auditParsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('audit')
  return { title: t('title') }
}

export default async function Page({ searchParams }: PageProps<'/settings/audit'>) {
  const db = database()
  const [asked, rollouts] = await Promise.all([searchParams, listRollouts({ db })])
  const query = loadQuery(asked)
  const { rollout, person, window, cursor } = query
  const nowMs = Date.now()
  const args = {
    fromMs: nowMs - AUDIT_WINDOW_MS[window],
    toMs: nowMs + 1,
    person,
    ...(rollout === '' ? {} : { rollout }),
  }
  const [log, counts] = await Promise.all([
    loadAuditLog(db, { ...args, page: { limit: LIMIT, cursor } }),
    countAudit(db, args),
  ])
  const note = <MisreadNote parts={misread(asked, auditParsers)} />
  return (
    <AuditPage
      {...{ log, counts, query, note }}
      rollouts={withChosen(
        rollouts.map(({ name }) => name),
        rollout,
      )}
    />
  )
}
