'use client'
import { useTranslations } from 'next-intl'
import type { PlanChange } from '#lib/load/plan/plan-changes'
import styles from './plan-editor.module.css'

const SHOWN_MAX = 30

/** Field by field: what it was, what it becomes. */
export function ChangeList({ changes }: { readonly changes: readonly PlanChange[] }) {
  const t = useTranslations('planEditor')
  if (changes.length === 0) return <p>{t('onlyText')}</p>
  return (
    <>
      <p>{t('changes', { count: changes.length })}</p>
      <ul className={styles.changes}>
        {changes.slice(0, SHOWN_MAX).map(({ field, before, after }) => (
          <li key={field}>
            <code>{field}</code>
            <span>
              {before === null ? (
                <ins>{t('added', { value: after ?? '' })}</ins>
              ) : after === null ? (
                <del>{t('removed', { value: before })}</del>
              ) : (
                <>
                  <del>{before}</del> → <ins>{after}</ins>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {changes.length > SHOWN_MAX ? (
        <p>{t('moreChanges', { count: changes.length - SHOWN_MAX })}</p>
      ) : null}
    </>
  )
}
