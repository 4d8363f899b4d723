import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { traceUrl } from '#lib/load/urls'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import styles from './check-list.module.css'
import { FindingNumbers } from './finding-numbers'
import { useFindingSentence } from './finding-sentence'
import { OutcomeBadge } from './outcome-badge'

const ORDER: readonly Outcome[] = ['fail', 'error', 'inconclusive', 'pass']
const EVIDENCE_SHOWN = 5

export interface CheckListProps {
  readonly verdict: Verdict
}

/** Every check with its worst answer first; what is fine folds away. */
export function CheckList({ verdict }: CheckListProps) {
  const t = useTranslations('checks')
  const checks = [...new Set(verdict.findings.map(({ check }) => check))]
  const worst = (check: string) =>
    Math.min(...verdict.findings.filter((f) => f.check === check).map(rank))
  checks.sort((a, b) => worst(a) - worst(b))
  return (
    <Card title={t('title')} id="checks">
      {checks.length === 0 ? <Empty title={t('empty')} /> : null}
      {checks.map((check) => (
        <Check
          key={check}
          name={check}
          rollout={verdict.rollout}
          findings={verdict.findings.filter((finding) => finding.check === check)}
        />
      ))}
    </Card>
  )
}

interface CheckProps {
  readonly name: string
  readonly rollout: string
  readonly findings: readonly Finding[]
}

function Check({ name, rollout, findings }: CheckProps) {
  const t = useTranslations('checks')
  const title = t.has(name as 'title') ? t(name as 'title') : name
  const sorted = findings.toSorted((a, b) => rank(a) - rank(b))
  const first = sorted[0]
  if (first === undefined) return null
  const alike = sorted.filter((finding) => rank(finding) === rank(first))
  const shown = first.outcome === 'pass' ? sorted.slice(0, 1) : alike
  const rest = sorted.filter((finding) => !shown.includes(finding))
  return (
    <section className={styles.check} data-check={name}>
      <div className={styles.head}>
        <h3 className={styles.title}>{title}</h3>
        <OutcomeBadge outcome={first.outcome} />
      </div>
      {shown.map((finding) => (
        <Answer key={finding.subject} finding={finding} rollout={rollout} />
      ))}
      {rest.length === 0 ? null : (
        <details className={styles.rest}>
          <summary>
            <RestSummary findings={rest} />
          </summary>
          {rest.map((finding) => (
            <Answer key={finding.subject} finding={finding} rollout={rollout} withBadge />
          ))}
        </details>
      )}
    </section>
  )
}

function RestSummary({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useTranslations('checks')
  const words = useTranslations('outcome')
  const outcomes = ORDER.flatMap((outcome) => {
    const count = findings.filter((finding) => finding.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${words(outcome)}`]
  })
  return t('others', { count: findings.length, outcomes: outcomes.join(', ') })
}

interface AnswerProps {
  readonly finding: Finding
  readonly rollout: string
  readonly withBadge?: boolean
}

function Answer({ finding, rollout, withBadge = false }: AnswerProps) {
  const t = useTranslations('checks')
  const sentence = useFindingSentence()
  return (
    <div className={styles.answer}>
      <p className={styles.sentence}>
        {withBadge ? <OutcomeBadge outcome={finding.outcome} /> : null} {sentence(finding)}
      </p>
      {finding.evidence.length === 0 ? null : (
        <p className={styles.evidence}>
          {finding.evidence.slice(0, EVIDENCE_SHOWN).map(({ traceId, note }) => (
            <Link key={`${traceId} ${note}`} href={traceUrl(traceId, { rollout })}>
              {traceId.slice(0, 8)}
            </Link>
          ))}
          {finding.evidence.length > EVIDENCE_SHOWN ? (
            <a href="#violations">{t('evidence', { count: finding.evidence.length })}</a>
          ) : null}
        </p>
      )}
      <FindingNumbers numbers={finding.numbers} />
    </div>
  )
}

/** Worst first; among equals, what decides the verdict. */
function rank({ outcome, required }: Finding): number {
  return ORDER.indexOf(outcome) * 2 + (required ? 0 : 1)
}
