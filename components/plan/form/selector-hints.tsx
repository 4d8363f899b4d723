'use client'
import { Button } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { Path } from '#lib/load/plan/plan-text'
import type { PlanHint } from '#lib/load/plan/preview-plan'
import styles from './form.module.css'
import { usePlanForm } from './form-context'

export interface SelectorHintsProps {
  readonly field: string
  readonly path: Path
}

/** What meets nobody, and what was probably meant: one click puts it in. */
export function SelectorHints({ field, path }: SelectorHintsProps) {
  const { hints, set } = usePlanForm()
  const say = useHintText()
  return hints
    .filter((hint) => hint.field === field)
    .map((hint) => (
      <div key={hint.kind} className={styles.warning} role="status">
        <p>
          <span aria-hidden="true">! </span>
          {say(hint)}
        </p>
        <Near hint={hint} use={(word) => set(pathToFix(hint, path), word)} />
      </div>
    ))
}

function Near({ hint, use }: { readonly hint: PlanHint; readonly use: (word: string) => void }) {
  const t = useTranslations('planEditor')
  const words =
    hint.kind === 'no-source' ? hint.miss.near : hint.kind === 'unknown-split' ? hint.near : []
  if (words.length === 0) return null
  return (
    <div className={styles.near}>
      <span>{t('close')}</span>
      {words.map((word) => (
        <Button key={word} size="compact-xs" variant="default" onClick={() => use(word)}>
          {word}
        </Button>
      ))}
    </div>
  )
}

/** A hint in the visitor's words. */
export function useHintText(): (hint: PlanHint) => string {
  const t = useTranslations('planEditor.hints')
  return (hint) => {
    switch (hint.kind) {
      case 'no-source': {
        const written = hint.miss.written.join(', ')
        return hint.miss.field === 'reportedAs'
          ? t('noSource', { written })
          : t('noValue', { written, field: hint.miss.field })
      }
      case 'silent':
        return t('silent', { count: hint.count })
      case 'no-group':
        return t('noGroup', { count: hint.count })
      case 'taken':
        return t('taken', { count: hint.count, by: hint.by })
      case 'unknown-split':
        return t('unknownSplit', { written: hint.written })
    }
  }
}

function pathToFix(hint: PlanHint, path: Path): Path {
  if (hint.kind !== 'no-source') return path
  const { field } = hint.miss
  return field.startsWith('labels.') ? [...path, 'labels', field.slice(7)] : [...path, field]
}
