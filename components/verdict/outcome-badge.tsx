import { useTranslations } from 'next-intl'
import type { Outcome } from '#lib/model/verdict'
import styles from './outcome-badge.module.css'

const SIGNS = {
  pass: '✓',
  fail: '✕',
  inconclusive: '?',
  error: '!',
} as const satisfies Record<Outcome, string>

export interface OutcomeBadgeProps {
  readonly outcome: Outcome
  readonly size?: 'sm' | 'lg'
}

/** Solid fail, tinted pass, dashed inconclusive: told apart without colour. */
export function OutcomeBadge({ outcome, size = 'sm' }: OutcomeBadgeProps) {
  const t = useTranslations('outcome')
  return (
    <span className={styles.badge} data-outcome={outcome} data-size={size}>
      <span aria-hidden="true">{SIGNS[outcome]}</span>
      {t(outcome)}
    </span>
  )
}
