import { useTranslations } from 'next-intl'
import { Ago } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import { Link } from '#components/layout/link'
import { useFindingSentence } from '#components/verdict/finding-sentence'
import { OutcomeBadge } from '#components/verdict/outcome-badge'
import type { RolloutListEntry } from '#lib/load/load-rollouts'
import { rolloutUrl, traceUrl } from '#lib/load/urls'
import styles from './rollout-table.module.css'
import { ShareBar } from './share-bar'
import { Sparkline } from './sparkline'

export interface RolloutTableProps {
  readonly rollouts: readonly RolloutListEntry[]
  readonly title: string
}

/** Those that need a person come first. */
export function RolloutTable({ rollouts, title }: RolloutTableProps) {
  const t = useTranslations('rollouts')
  return (
    <DataTable
      label={title}
      minWidth={60}
      columns={(['verdict', 'rollout', 'stage', 'share', 'trend', 'since'] as const).map((key) => ({
        label: t(key),
      }))}
    >
      {rollouts.map((rollout) => (
        <RolloutRow key={rollout.name} rollout={rollout} />
      ))}
    </DataTable>
  )
}

function RolloutRow({ rollout }: { readonly rollout: RolloutListEntry }) {
  const { name, state, outcome, reason, trend, since, stageSince } = rollout
  const t = useTranslations('rollouts')
  const sentence = useFindingSentence()
  const judged = state !== 'pending'
  const trace = reason?.evidence[0]?.traceId
  return (
    <tr data-rollout={name}>
      <td className={styles.verdict}>{judged ? <OutcomeBadge outcome={outcome} /> : null}</td>
      <td className={styles.what}>
        <Link href={rolloutUrl(name)} className={styles.name}>
          {name}
        </Link>
        <div className={styles.reason}>
          {reason !== null ? sentence(reason) : judged ? t('notJudged') : null}{' '}
          {outcome !== 'fail' || trace === undefined ? null : (
            <Link href={traceUrl(trace, { rollout: name })} className={styles.shows}>
              {t('showTrace')}
            </Link>
          )}
        </div>
      </td>
      <td className={styles.stageCell}>
        <StageCell rollout={rollout} />
      </td>
      <td className={styles.share}>{judged ? <ShareCell rollout={rollout} /> : null}</td>
      <td className={styles.trend}>
        <Sparkline points={trend} />
      </td>
      <td className={styles.since}>
        <Ago at={judged ? since : stageSince} />
      </td>
    </tr>
  )
}

function StageCell({ rollout: { state, stage, stages } }: { readonly rollout: RolloutListEntry }) {
  const t = useTranslations('rollouts')
  const states = useTranslations('state')
  const place = { index: (stage?.index ?? 0) + 1, count: stages.length }
  return (
    <>
      <div className={styles.stage}>{stage?.name ?? states(state)}</div>
      <div className={styles.dim}>
        {stage === null ? null : t('stageOf', place)}
        {stage === null || state === 'running' ? null : ` · ${states(state)}`}
      </div>
    </>
  )
}

function ShareCell({ rollout: { share } }: { readonly rollout: RolloutListEntry }) {
  const t = useTranslations('rollouts')
  const { percent } = useNumbers()
  const { observed, planned, tolerance, interval } = share
  return (
    <>
      <div className={styles.shareLine}>
        <b>{observed === null ? t('nothingSeen') : percent(observed)}</b>
        <span className={styles.dim}>
          {planned === null
            ? t('noPlan')
            : tolerance === null || tolerance === 0
              ? t('planned', { share: percent(planned) })
              : t('plannedBand', { share: percent(planned), tolerance: percent(tolerance) })}
        </span>
      </div>
      <ShareBar observed={observed} planned={planned} interval={interval} />
    </>
  )
}
