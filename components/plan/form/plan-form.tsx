'use client'
import { useTranslations } from 'next-intl'
import { Checks } from './checks'
import { TextField, WordsField } from './fields'
import styles from './form.module.css'
import { usePlanForm } from './form-context'
import { FormSection } from './form-section'
import { Matchers } from './matchers'
import { Services } from './services'
import { Split } from './split'
import { Stages } from './stages'

/** The plan as fields. Each writes itself into the text, where comments and order stay. */
export function PlanForm() {
  const t = useTranslations('planEditor')
  const { name, disabled } = usePlanForm()
  return (
    <div className={styles.form}>
      {disabled ? <p className={styles.problem}>{t('noYaml')}</p> : null}
      <FormSection title={t('what')} hint={t('whatHint')} path={['metadata']}>
        <TextField
          path={['metadata', 'name']}
          label={t('name')}
          readOnly={name !== null}
          required
          {...(name === null ? {} : { hint: t('nameStays') })}
        />
      </FormSection>
      <Services />
      <FormSection title={t('mark')} hint={t('markHint')} path={['spec', 'mark']}>
        <Matchers path={['spec', 'mark', 'anyOf']} label={t('markAnyOf')} />
      </FormSection>
      <Split />
      <Stages />
      <Checks />
      <FormSection title={t('notify')} hint={t('notifyHint')} path={['spec', 'notify']}>
        <WordsField path={['spec', 'notify']} label={t('channels')} words={[]} isList />
      </FormSection>
    </div>
  )
}
