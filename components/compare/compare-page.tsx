import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { Link } from '#components/layout/link'
import { PageHead } from '#components/layout/page-head'
import { ScrollX } from '#components/layout/scroll-x'
import { Stack } from '#components/layout/stack'
import type { TraceView } from '#lib/load/load-trace'
import { alignTraces } from '#lib/load/trace/align-traces'
import { compareTracesUrl, traceUrl } from '#lib/load/urls'
import styles from './compare.module.css'
import { CompareTable } from './compare-table'

export interface ComparePageProps {
  readonly left: TraceView
  readonly right: TraceView
  readonly rollout: string | null
}

/** How two requests differ: first in one sentence, then step by step on one scale. */
export function ComparePage({ left, right, rollout }: ComparePageProps) {
  const t = useTranslations('compare')
  const { duration } = useNumbers()
  const steps = alignTraces(left.spans, right.spans)
  const longer = left.durationMs - right.durationMs
  const onlyLeft = steps.filter((step) => step.right === null).length
  const onlyRight = steps.filter((step) => step.left === null).length
  const answer = [
    t(longer >= 0 ? 'slower' : 'faster', { difference: duration(Math.abs(longer)) }),
    ...(onlyLeft === 0 ? [] : [t('onlyLeft', { count: onlyLeft })]),
    ...(onlyRight === 0 ? [] : [t('onlyRight', { count: onlyRight })]),
  ].join(' ')
  const context = rollout === null ? {} : { rollout }
  const swapped = compareTracesUrl({ ...context, left: right.traceId, right: left.traceId })
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={answer}
        aside={
          <Link href={swapped} className={styles.swap}>
            {t('swap')}
          </Link>
        }
      />
      <div className={styles.sides}>
        <Side name={t('left')} trace={left} rollout={rollout} />
        <Side name={t('right')} trace={right} rollout={rollout} />
      </div>
      <Card title={t('step')} id="steps">
        <ScrollX label={t('title')}>
          <CompareTable
            steps={steps}
            scaleMs={Math.max(left.durationMs, right.durationMs)}
            total={{ leftMs: left.durationMs, rightMs: right.durationMs }}
          />
        </ScrollX>
      </Card>
    </Stack>
  )
}

interface SideProps {
  readonly name: string
  readonly trace: TraceView
  readonly rollout: string | null
}

function Side({ name, trace, rollout }: SideProps) {
  const t = useTranslations('trace')
  const { duration } = useNumbers()
  const { traceId, started, durationMs, spans } = trace
  const isGray = spans.some(({ group }) => group === 'gray')
  const errors = spans.filter(({ status }) => status === 'error').length
  const [root] = spans
  return (
    <section className={styles.side} aria-label={name}>
      <h2 className={styles.name}>
        {name} <GroupMark group={isGray ? 'gray' : 'baseline'} />
      </h2>
      <Link href={traceUrl(traceId, rollout === null ? {} : { rollout })} className={styles.id}>
        {traceId}
      </Link>
      <p className={styles.faint}>
        {root === undefined ? null : `${root.service} ${root.endpoint} · `}
        <Clock at={started} /> · {duration(durationMs)} · {t('spans', { count: spans.length })}
        {errors === 0 ? null : (
          <b className={styles.error}>
            {' '}
            · ✕ {errors} {t('error')}
          </b>
        )}
      </p>
    </section>
  )
}
