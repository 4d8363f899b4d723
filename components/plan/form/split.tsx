'use client'
import { useTranslations } from 'next-intl'
import { ChoiceField, TextField } from './fields'
import styles from './form.module.css'
import { useField, usePlanForm } from './form-context'
import { FormSection } from './form-section'
import { Matchers } from './matchers'
import { SelectorHints } from './selector-hints'

const BY = ['weight', 'mark', 'none'] as const

/** Who decides which request goes to gray, and of what the share is a share. */
export function Split() {
  const t = useTranslations('planEditor')
  const { suggestions } = usePlanForm()
  const mark = useField(['spec', 'mark'])
  const of = useField(['spec', 'split', 'of'])
  return (
    <FormSection title={t('split')} hint={t('splitHint')} path={['spec', 'split']}>
      <div className={styles.grid}>
        <TextField
          path={['spec', 'split', 'at']}
          label={t('splitAt')}
          words={suggestions.services}
          placeholder={t('splitAtPreset')}
        />
        <ChoiceField
          path={['spec', 'split', 'by']}
          label={t('splitBy')}
          preset={mark.value === undefined ? 'weight' : 'mark'}
          choices={BY.map((value) => ({ value, label: t(`by.${value}`) }))}
        />
        <TextField
          path={['spec', 'split', 'unit', 'attribute']}
          label={t('unit')}
          words={suggestions.marks}
          placeholder={t('unitPreset')}
        />
      </div>
      <SelectorHints field="spec.split.at" path={['spec', 'split', 'at']} />
      <details className={styles.more} open={of.value !== undefined}>
        <summary>{t('shareOf')}</summary>
        <Matchers path={['spec', 'split', 'of', 'anyOf']} label={t('anyOf')} />
        <Matchers path={['spec', 'split', 'of', 'noneOf']} label={t('noneOf')} />
      </details>
    </FormSection>
  )
}
