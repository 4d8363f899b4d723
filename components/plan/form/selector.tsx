'use client'
import { TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { GroupMark } from '#components/format/group-mark'
import { fieldOf, type Path } from '#lib/load/plan/plan-text'
import { WordsField } from './fields'
import styles from './form.module.css'
import { isRecord, useField, usePlanForm } from './form-context'
import { AddButton, ItemButtons } from './form-section'
import { SelectorHints } from './selector-hints'

export interface SelectorFieldsProps {
  readonly service: number
  readonly group: 'baseline' | 'gray'
}

/** Which sources are meant: every field that is given must match. */
export function SelectorFields({ service, group }: SelectorFieldsProps) {
  const t = useTranslations('planEditor')
  const { suggestions, services } = usePlanForm()
  const path: Path = ['spec', 'services', service, group]
  const found = services
    .find(({ index }) => index === service)
    ?.groups.find((one) => one.group === group)
  return (
    <fieldset className={styles.selector} data-group={group}>
      <legend className={styles.legend}>
        <GroupMark group={group} />
        {found === undefined ? null : (
          <span className={styles.found}>{t('instancesFound', { count: found.count })}</span>
        )}
      </legend>
      <div className={styles.grid}>
        <WordsField
          path={[...path, 'reportedAs']}
          label={t('reportedAs')}
          words={suggestions.services}
          placeholder={t('reportedAsPreset')}
        />
        <WordsField
          path={[...path, 'version']}
          label={t('version')}
          words={suggestions.versions}
          placeholder={t('anyPreset')}
        />
        <WordsField
          path={[...path, 'instance']}
          label={t('instance')}
          words={suggestions.instances}
          placeholder={t('anyPreset')}
        />
      </div>
      <Labels path={[...path, 'labels']} />
      <SelectorHints field={fieldOf(path)} path={path} />
    </fieldset>
  )
}

function Labels({ path }: { readonly path: Path }) {
  const { set } = usePlanForm()
  const { value } = useField(path)
  const keys = isRecord(value) ? Object.keys(value) : []
  return (
    <>
      {keys.map((key) => (
        <div key={key} className={styles.label}>
          <WordsField path={[...path, key]} label={key} words={[]} />
          <ItemButtons list={path} index={0} count={2} name={key} remove={[...path, key]} />
        </div>
      ))}
      <NewLabel taken={keys} add={(key) => set([...path, key], '*')} />
    </>
  )
}

interface NewLabelProps {
  readonly taken: readonly string[]
  readonly add: (key: string) => void
}

/** A label needs its key before it can stand in the text. */
function NewLabel({ taken, add }: NewLabelProps) {
  const t = useTranslations('planEditor')
  const { suggestions } = usePlanForm()
  const [key, setKey] = useState<string | null>(null)
  if (key === null) return <AddButton onClick={() => setKey('')}>{t('addLabel')}</AddButton>
  const done = () => {
    const name = key.trim()
    if (name !== '' && !taken.includes(name)) add(name)
    setKey(null)
  }
  return (
    <div className={styles.label}>
      <TextInput
        size="xs"
        label={t('labelKey')}
        value={key}
        list="plan-label-keys"
        data-autofocus
        autoFocus
        onChange={(event) => setKey(event.currentTarget.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
          if (event.key === 'Escape') setKey(null)
        }}
      />
      <datalist id="plan-label-keys">
        {suggestions.labels.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </div>
  )
}
