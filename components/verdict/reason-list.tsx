import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { Link } from '#components/layout/link'
import { rolloutUrl, traceUrl } from '#lib/load/urls'
import type { Finding, Verdict } from '#lib/model/verdict'
import { reasonsOf } from '#lib/report/reasons'
import { sinceMsOf } from '#lib/wording/number-kinds'
import { useFindingSentence } from './finding-sentence'
import styles from './verdict-banner.module.css'

const REASONS_MAX = 3

/** Why the verdict is what it is: what fails at its own place first, with a trace that shows it. */
export function ReasonList({ verdict }: { readonly verdict: Verdict }) {
  const t = useTranslations('rollout')
  const reasons = reasonsOf(verdict)
  const hidden = reasons.length - REASONS_MAX
  return (
    <>
      <ul className={styles.reasons}>
        {reasons.slice(0, REASONS_MAX).map((finding) => (
          <Reason key={`${finding.check} ${finding.subject}`} finding={finding} verdict={verdict} />
        ))}
      </ul>
      {hidden <= 0 ? null : (
        <p className={styles.meta}>
          <a href="#checks">{t('moreReasons', { count: hidden })}</a>
        </p>
      )}
    </>
  )
}

interface ReasonProps {
  readonly finding: Finding
  readonly verdict: Verdict
}

function Reason({ finding, verdict: { rollout } }: ReasonProps) {
  const t = useTranslations('rollout')
  const checks = useTranslations('checks')
  const sentence = useFindingSentence()
  const { check, evidence } = finding
  const sinceMs = sinceMsOf(finding)
  const trace = evidence[0]?.traceId
  return (
    <li>
      {sentence(finding)}
      <span className={styles.proof}>
        {sinceMs === null ? null : (
          <span>
            {t('since')} <Clock at={new Date(sinceMs).toISOString()} />
          </span>
        )}
        {trace === undefined ? null : (
          <Link href={traceUrl(trace, { rollout })} className={styles.shows}>
            {t('showTrace')}
          </Link>
        )}
        {evidence.length < 2 ? null : (
          <a href="#violations">{checks('evidence', { count: evidence.length })}</a>
        )}
        <Link href={rolloutUrl(rollout, { check })} scroll={false}>
          {checks.has(check as 'title') ? checks(check as 'title') : check}
        </Link>
      </span>
    </li>
  )
}
