import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader, parseAsString } from 'nuqs/server'
import { ComparePage } from '#components/compare/compare-page'
import { NameBoth } from '#components/compare/name-both'
import { PairForm } from '#components/compare/pair-form'
import { loadTrace } from '#lib/load/load-trace'
import { orNotFound } from '#lib/load/or-not-found'
import { database } from '#lib/load/services'
import { pairTraces } from '#lib/load/trace/pair-traces'

const loadQuery = createLoader({
  rollout: parseAsString,
  left: parseAsString,
  right: parseAsString,
  service: parseAsString,
  endpoint: parseAsString,
})

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('compare')
  return { title: t('title') }
}

export default async function CompareTracesPage({ searchParams }: PageProps<'/traces/compare'>) {
  const query = await loadQuery(searchParams)
  const { rollout } = query
  const isAsked = query.left !== null || query.right !== null || query.service !== null
  if (!isAsked) return <PairForm query={query} />
  const db = database()
  const pair = await orNotFound(pairTraces(db, { ...query, nowMs: Date.now() }))
  const { left = null, right = null } = pair ?? query
  if (left === null || right === null) return <PairForm query={{ ...query, left, right }} />
  const [one, other] = await Promise.all([
    orNotFound(loadTrace(db, { id: left, rollout })),
    orNotFound(loadTrace(db, { id: right, rollout })),
  ])
  if (one === null || other === null) return <PairForm query={query} />
  return (
    <>
      <NameBoth left={left} right={right} />
      <ComparePage left={one} right={other} rollout={rollout} />
    </>
  )
}
