'use client'
import { Select, Switch } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { CheckField, CheckForm } from '#lib/load/plan/check-fields'
import { ChoiceField, TextField } from './fields'
import styles from './form.module.css'
import { isRecord, useField, usePlanForm } from './form-context'
import { FormSection } from './form-section'

const USES = ['default', 'required', 'shown', 'off'] as const
type Use = (typeof USES)[number]

/** Every check there is, with its options; what is not written runs with its defaults. */
export function Checks() {
  const t = useTranslations('planEditor')
  const { checks } = usePlanForm()
  return (
    <FormSection title={t('checks')} hint={t('checksHint')} path={['spec', 'checks']}>
      {checks.map((check) => (
        <CheckRow key={check.name} check={check} />
      ))}
    </FormSection>
  )
}

function CheckRow({ check }: { readonly check: CheckForm }) {
  const t = useTranslations('planEditor')
  const names = useTranslations('checks')
  const { disabled } = usePlanForm()
  const { value, set, problem } = useField(['spec', 'checks', check.name])
  const use = useOf(value)
  const label = names.has(check.name as never) ? names(check.name as never) : check.name
  return (
    <article className={styles.checkItem} aria-label={label}>
      <div className={styles.checkHead}>
        <div>
          <strong>{label}</strong>
          <code className={styles.code}>{check.name}</code>
        </div>
        <Select
          size="xs"
          aria-label={t('use', { check: label })}
          data={USES.map((word) => ({
            value: word,
            label:
              word === 'default'
                ? t(check.required ? 'uses.defaultRequired' : 'uses.defaultShown')
                : t(`uses.${word}`),
          }))}
          value={use}
          disabled={disabled}
          allowDeselect={false}
          onChange={(next) => {
            const word = USES.find((one) => one === next)
            if (word !== undefined) set(changedUse(value, word))
          }}
        />
      </div>
      {problem === null ? null : <p className={styles.problem}>{problem}</p>}
      {use === 'off' || check.fields.length === 0 ? null : (
        <details className={styles.more} open={isRecord(value)}>
          <summary>{t('options')}</summary>
          <div className={styles.grid}>
            {check.fields.map((field) => (
              <Option key={field.name} check={check.name} field={field} />
            ))}
          </div>
        </details>
      )}
    </article>
  )
}

interface OptionProps {
  readonly check: string
  readonly field: CheckField
}

function Option({ check, field }: OptionProps) {
  const names = useTranslations('numbers')
  const label = names.has(field.name as never) ? names(field.name as never) : field.name
  const path = ['spec', 'checks', check, field.name]
  const { value, set, disabled } = useField(path)
  const shared = { path, label: `${label} (${field.name})`, hint: field.description }
  if (field.kind === 'switch') {
    return (
      <Switch
        label={shared.label}
        description={field.description}
        disabled={disabled}
        checked={value === undefined ? field.preset === 'true' : value === true}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    )
  }
  if (field.kind === 'words') {
    const choices = field.words.map((one) => ({ value: one, label: one }))
    return <ChoiceField {...shared} choices={choices} preset={field.preset} />
  }
  return <TextField {...shared} placeholder={field.preset} isNumber={field.kind === 'number'} />
}

function useOf(value: unknown): Use {
  const word = USES.find((one) => one === value)
  if (word !== undefined) return word
  if (!isRecord(value) || typeof value.required !== 'boolean') return 'default'
  return value.required ? 'required' : 'shown'
}

/** Options stay when the word changes, but for `off`. */
function changedUse(value: unknown, use: Use): unknown {
  if (use === 'off' || !isRecord(value)) return use === 'default' ? undefined : use
  const { required: _required, ...options } = value
  return { ...options, ...requiredOf(use) }
}

function requiredOf(word: string): { required?: boolean } {
  return word === 'required' || word === 'shown' ? { required: word === 'required' } : {}
}
