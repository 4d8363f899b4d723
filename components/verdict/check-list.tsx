'use client'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import type { Finding, Verdict } from '#lib/model/verdict'
import { CheckAnswer } from './check-answer'
import styles from './check-list.module.css'
import { bySeverity, checkTitle, restOf } from './check-order'
import { OutcomeBadge } from './outcome-badge'

/** Comes when somebody opens a check. */
const CheckDrawer = dynamic(
  () => import('./check-details').then(({ CheckDrawer }) => CheckDrawer),
  {
    ssr: false,
  },
)

export interface CheckListProps {
  readonly verdict: Verdict
  /** All checks that there are: those that say nothing yet are named as well. */
  readonly names: readonly string[]
}

/** Every check with its worst answer first; all answers and their numbers open beside the page. */
export function CheckList({ verdict, names }: CheckListProps) {
  const t = useTranslations('checks')
  const [chosen, choose] = useQueryState('check', parseAsString)
  const { findings } = verdict
  const checks = [...new Set([...names, ...findings.map(({ check }) => check)])]
    .map((name) => ({
      name,
      findings: findings.filter(({ check }) => check === name).toSorted(bySeverity),
    }))
    .sort((a, b) => bySeverity(a.findings[0], b.findings[0]))
  const open = checks.find((check) => check.name === chosen && check.findings.length > 0)
  return (
    <Card title={t('title')} id="checks">
      {verdict.findings.length === 0 ? <p className={styles.none}>{t('empty')}</p> : null}
      {checks.map(({ name, findings: own }) => (
        <Check
          key={name}
          name={name}
          findings={own}
          rollout={verdict.rollout}
          onOpen={() => choose(name)}
        />
      ))}
      {open === undefined ? null : (
        <CheckDrawer
          name={open.name}
          findings={open.findings}
          rollout={verdict.rollout}
          onClose={() => choose(null)}
        />
      )}
    </Card>
  )
}

interface CheckProps {
  readonly name: string
  readonly rollout: string
  /** Worst first. */
  readonly findings: readonly Finding[]
  readonly onOpen: () => void
}

function Check({ name, rollout, findings, onOpen }: CheckProps) {
  const t = useTranslations('checks')
  const { count } = useNumbers()
  const [first] = findings
  const title = checkTitle(t, name)
  const { shown, rest } = restOf(findings)
  const more = Math.max(0, ...shown.map(({ moreRequestsNeeded }) => moreRequestsNeeded ?? 0))
  return (
    <section className={styles.check} data-check={name} data-asked={first !== undefined}>
      <div className={styles.head}>
        <h3 className={styles.title}>
          {first === undefined ? (
            title
          ) : (
            <button type="button" className={styles.open} onClick={onOpen}>
              {title}
            </button>
          )}
        </h3>
        {first === undefined ? (
          <span className={styles.notAsked}>{t('notAsked')}</span>
        ) : (
          <OutcomeBadge outcome={first.outcome} />
        )}
      </div>
      {shown.map((finding) => (
        <CheckAnswer key={finding.subject} finding={finding} rollout={rollout} />
      ))}
      {more === 0 ? null : <p className={styles.more}>{t('more', { count: count(more) })}</p>}
      {rest.length === 0 ? null : (
        <button type="button" className={styles.others} onClick={onOpen}>
          <Others findings={rest} />
        </button>
      )}
    </section>
  )
}

function Others({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useTranslations('checks')
  const words = useTranslations('outcome')
  const outcomes = [...new Set(findings.map(({ outcome }) => outcome))]
    .map((outcome) => {
      const count = findings.filter((finding) => finding.outcome === outcome).length
      return `${count} ${words(outcome)}`
    })
    .join(', ')
  return t('others', { count: findings.length, outcomes })
}
