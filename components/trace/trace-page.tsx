import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { Link } from '#components/layout/link'
import { ScrollX } from '#components/layout/scroll-x'
import { Stack } from '#components/layout/stack'
import { CopyText } from '#components/rollout/copy-text'
import type { TraceView } from '#lib/load/load-trace'
import { subjectOf } from '#lib/load/trace/pair-subject'
import { compareTracesUrl, rolloutUrl } from '#lib/load/urls'
import { MarkPath } from './mark-path'
import { RolloutLinks } from './rollout-links'
import { isBroken } from './route-chip'
import styles from './trace.module.css'
import { Waterfall } from './waterfall'

export interface TracePageProps {
  readonly trace: TraceView
}

/** First whether it went right, then where; the spans below. */
export function TracePage({ trace }: TracePageProps) {
  const t = useTranslations('trace')
  const routes = useTranslations('route')
  const { duration } = useNumbers()
  const hops = trace.spans.filter(({ hop }) => hop !== null)
  const wrong = hops.filter(({ hop }) => isBroken(hop?.outcome ?? null))
  const broken = wrong.length
  const answer =
    trace.rollout === null
      ? t('noRollout')
      : broken > 0
        ? t('broken', { count: broken })
        : t('allRight')
  return (
    <Stack>
      <header className={styles.head} data-broken={broken > 0}>
        <h1 className={styles.answer}>{answer}</h1>
        <ul className={styles.wrong}>
          {wrong.map(({ hop, service, spanId }) => (
            <li key={`${spanId} ${service}`}>
              <span aria-hidden="true">✕</span> {routes(hop?.outcome ?? 'undecided')}{' '}
              {t('hopFrom', { caller: hop?.caller ?? '', callee: service })}
            </li>
          ))}
        </ul>
        <p className={styles.intent}>
          {trace.rollout === null ? null : t(intentKey(trace))}
          {trace.partial ? ` ${t('partial')}` : null}
        </p>
        {trace.byMark ? <MarkPath trace={trace} /> : null}
        <div className={styles.meta}>
          <CopyText
            text={trace.traceName === '' ? trace.traceId : trace.traceName}
            words={{ copy: t('copyId'), copied: t('copied') }}
          />
          <span>
            {t('started')} <Clock at={trace.started} /> · {duration(trace.durationMs)} ·{' '}
            {t('spans', { count: trace.spans.length })} · {t('hops', { count: hops.length })}
          </span>
          {trace.rollout === null ? null : (
            <span>
              {t('judgedBy')} <a href={rolloutUrl(trace.rollout)}>{trace.rollout}</a>
              <RolloutLinks trace={trace} />
            </span>
          )}
          <PartnerLink trace={trace} />
        </div>
      </header>
      <Card title={t('title')} id="spans">
        <ScrollX label={t('title')}>
          <Waterfall trace={trace} />
        </ScrollX>
      </Card>
    </Stack>
  )
}

/** To the same endpoint as the other group answered it. */
function PartnerLink({ trace }: TracePageProps) {
  const t = useTranslations('trace')
  const subject = subjectOf(trace)
  if (subject === null) return null
  const context = trace.rollout === null ? {} : { rollout: trace.rollout }
  const isGray = subject.group === 'gray'
  const side = isGray ? { left: trace.traceId } : { right: trace.traceId }
  return (
    <Link href={compareTracesUrl({ ...context, ...side })} prefetch={false}>
      {t(isGray ? 'compareBaseline' : 'compareGray')}
    </Link>
  )
}

function intentKey({ byMark, intent }: TraceView) {
  if (intent === 'undecided') return 'undecided'
  if (byMark) return intent === 'gray' ? 'marked' : 'unmarked'
  return intent === 'gray' ? 'grayLane' : 'baselineLane'
}
