'use client'
import { Drawer } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { Link } from '#components/layout/link'
import { traceUrl } from '#lib/load/urls'
import type { Finding } from '#lib/model/verdict'
import { sinceMsOf } from '#lib/wording/number-kinds'
import styles from './check-details.module.css'
import { checkTitle } from './check-order'
import { FindingNumbers } from './finding-numbers'
import { useFindingSentence } from './finding-sentence'
import { OutcomeBadge } from './outcome-badge'

/** More answers help nobody, and would make the drawer slow. */
const ANSWERS_MAX = 200

export interface CheckDrawerProps {
  readonly name: string
  /** Worst first. */
  readonly findings: readonly Finding[]
  readonly rollout: string
  readonly onClose: () => void
}

/** All that a check says: each answer with its evidence and every number it rests on. */
export function CheckDrawer({ name, findings, rollout, onClose }: CheckDrawerProps) {
  const t = useTranslations('checks')
  const hidden = findings.length - ANSWERS_MAX
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={checkTitle(t, name)}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {findings[0]?.required === false ? <p className={styles.faint}>{t('shownOnly')}</p> : null}
      {findings.slice(0, ANSWERS_MAX).map((finding, index) => (
        <Answer
          key={`${finding.code} ${finding.subject}`}
          finding={finding}
          rollout={rollout}
          isOpen={index === 0}
        />
      ))}
      {hidden > 0 ? <p className={styles.faint}>{t('hidden', { count: hidden })}</p> : null}
    </Drawer>
  )
}

interface AnswerProps {
  readonly finding: Finding
  readonly rollout: string
  readonly isOpen: boolean
}

function Answer({ finding, rollout, isOpen }: AnswerProps) {
  const t = useTranslations('checks')
  const sentence = useFindingSentence()
  const { count } = useNumbers()
  const { outcome, subject, moreRequestsNeeded, evidence, numbers } = finding
  const sinceMs = sinceMsOf(finding)
  return (
    <section className={styles.answer}>
      <h4 className={styles.subject}>
        <OutcomeBadge outcome={outcome} /> {subject}
      </h4>
      <p className={styles.sentence}>{sentence(finding)}</p>
      <p className={styles.faint}>
        {sinceMs === null ? null : (
          <>
            {t('since')} <Clock at={new Date(sinceMs).toISOString()} />
          </>
        )}
        {moreRequestsNeeded === null ? null : t('more', { count: count(moreRequestsNeeded) })}
      </p>
      {evidence.length === 0 ? null : <Evidence evidence={evidence} rollout={rollout} />}
      <FindingNumbers numbers={numbers} isOpen={isOpen} />
    </section>
  )
}

function Evidence({ evidence, rollout }: Pick<Finding, 'evidence'> & { readonly rollout: string }) {
  const t = useTranslations('checks')
  const notes = useTranslations('note')
  const routes = useTranslations('route')
  const wordOf = (note: string) => {
    if (routes.has(note as 'mark-lost')) return routes(note as 'mark-lost')
    return notes.has(note as 'diverted') ? notes(note as 'diverted') : note
  }
  return (
    <>
      <h5 className={styles.title}>{t('evidenceTitle')}</h5>
      <ul className={styles.evidence}>
        {evidence.map(({ traceId, note }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trace may show two things
          <li key={index}>
            <Link href={traceUrl(traceId, { rollout })}>{traceId}</Link>
            {note === undefined ? null : <span className={styles.faint}> {wordOf(note)}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}
