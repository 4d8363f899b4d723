import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { createLoader, parseAsString } from 'nuqs/server'
import { TracePage } from '#components/trace/trace-page'
import { loadTrace } from '#lib/load/load-trace'
import { orNotFound } from '#lib/load/or-not-found'
import { database } from '#lib/load/services'

type Props = PageProps<'/traces/[traceId]'>

const loadQuery = createLoader({ rollout: parseAsString })

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('trace')
  return { title: `${t('title')} ${decodeURIComponent((await params).traceId).slice(0, 8)}` }
}

export default async function TraceByIdPage({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).traceId)
  const { rollout } = await loadQuery(searchParams)
  const trace = await orNotFound(loadTrace(database(), { id, rollout }))
  if (trace === null) notFound()
  return <TracePage trace={trace} />
}
