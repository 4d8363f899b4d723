'use client'
import { NativeSelect, Skeleton } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import type { Comparison } from '#lib/load/load-comparison'
import { useLatencies } from './use-latencies'
import { type LatencySubject, useLatencySubject } from './use-latency-subject'

const HEIGHT_PX = 260
/** Busiest first; more are chosen in the table above. */
const CHOICES_MAX = 60

const LatencyPlot = dynamic(() => import('./latency-plot').then(({ LatencyPlot }) => LatencyPlot), {
  ssr: false,
  loading: () => <Skeleton height={HEIGHT_PX} />,
})

export interface LatencyCardProps {
  readonly rollout: string
  readonly comparison: Comparison
}

/** How long requests took, both groups on one axis; read when it comes into sight. */
export function LatencyCard({ rollout, comparison }: LatencyCardProps) {
  const t = useTranslations('latency')
  const { ref, inViewport } = useInViewport()
  const [asked, choose] = useLatencySubject()
  const subject = { ...asked, service: asked.service ?? comparison.rows[0]?.service ?? '' }
  const { latencies, failed } = useLatencies({ rollout, comparison, subject, isSeen: inViewport })
  const choices = choicesOf(comparison, subject, t('allOf'))
  const isEmpty = latencies !== null && latencies.edgesMs.length === 0
  return (
    <Card
      title={t('title')}
      id="latency"
      aside={
        <NativeSelect
          size="xs"
          aria-label={t('subject')}
          data={choices.map(({ key, label }) => ({ value: key, label }))}
          value={keyOf(subject)}
          onChange={({ currentTarget }) => {
            const chosen = choices.find(({ key }) => key === currentTarget.value)
            if (chosen !== undefined) choose(chosen.subject)
          }}
        />
      }
    >
      <div ref={ref} style={{ minHeight: HEIGHT_PX }}>
        {failed ? (
          <Empty title={t('failed')} hint={t('failedHint')} />
        ) : isEmpty ? (
          <Empty title={t('empty')} />
        ) : latencies === null ? (
          <Skeleton height={HEIGHT_PX} />
        ) : (
          <LatencyPlot latencies={latencies} height={HEIGHT_PX} />
        )}
      </div>
    </Card>
  )
}

interface Choice {
  readonly key: string
  readonly label: string
  readonly subject: LatencySubject
}

function choicesOf({ rows }: Comparison, chosen: LatencySubject, all: string): Choice[] {
  const known = rows.slice(0, CHOICES_MAX).map(toChoice)
  const isKnown = known.some(({ key }) => key === keyOf(chosen))
  return isKnown ? known : [toChoice(chosen), ...known]

  function toChoice({ service, endpoint }: LatencySubject): Choice {
    const label = endpoint === null ? `${service} – ${all}` : `${service} ${endpoint}`
    return { key: keyOf({ service, endpoint }), label, subject: { service, endpoint } }
  }
}

function keyOf({ service, endpoint }: LatencySubject): string {
  return `${service} ${endpoint ?? ''}`
}
