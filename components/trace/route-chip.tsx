import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import type { HopView } from '#lib/load/load-trace'
import { type RouteOutcome, VIOLATIONS } from '#lib/model/hop'
import type { Group } from '#lib/model/source'
import styles from './trace.module.css'

const SIGNS = {
  'gray-ok': '✓',
  'baseline-ok': '✓',
  'missed-gray': '✕',
  'leaked-gray': '✕',
  'mark-lost': '✕',
  'mark-changed': '✕',
  fallback: '↷',
  'fail-over': '↷',
  undecided: '?',
} as const satisfies Record<RouteOutcome, string>

const MARKS = { marked: 'markSeen', none: 'markMissing', other: 'markOther' } as const

export interface RouteChipProps {
  readonly hop: HopView
  /** The group that the hop reached. */
  readonly reached: Group | null
  /** Whether a mark tells gray requests. */
  readonly byMark: boolean
}

/** Whether a hop went where it should: the answer, then expected and reached group, then the mark. */
export function RouteChip({ hop, reached, byMark }: RouteChipProps) {
  const t = useTranslations('trace')
  const routes = useTranslations('route')
  const { outcome, expected, mark } = hop
  if (outcome === null) return null
  const differs = expected !== null && expected !== reached
  return (
    <div className={styles.route} data-kind={kindOf(outcome)}>
      <b>
        <span aria-hidden="true">{SIGNS[outcome]}</span> {routes(outcome)}
      </b>
      <span className={styles.routeDetail}>
        {!differs && expected !== null ? (
          <span>{t.rich('asExpected', { group: () => <GroupMark group={reached} /> })}</span>
        ) : null}
        {differs ? (
          <span>
            {t('expected')} <GroupMark group={expected} />, {t('reached')}{' '}
            <GroupMark group={reached} />
          </span>
        ) : null}
        {byMark && mark !== null ? <span>{t(MARKS[mark])}</span> : null}
      </span>
    </div>
  )
}

export function isBroken(outcome: RouteOutcome | null): boolean {
  return outcome !== null && VIOLATIONS.has(outcome)
}

function kindOf(outcome: RouteOutcome): 'ok' | 'broken' | 'open' {
  if (isBroken(outcome)) return 'broken'
  return outcome === 'gray-ok' || outcome === 'baseline-ok' ? 'ok' : 'open'
}
