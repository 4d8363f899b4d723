'use client'
import { Select } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { Path } from '#lib/load/plan/plan-text'
import { TextField, WordsField } from './fields'
import styles from './form.module.css'
import { useItems, usePlanForm } from './form-context'
import { AddButton, ItemButtons } from './form-section'

const TESTS = ['equals', 'oneOf', 'matches'] as const
type Test = (typeof TESTS)[number]

export interface MatchersProps {
  readonly path: Path
  readonly label: string
}

/** Ways in which a request shows what it is: an attribute and what it must be. */
export function Matchers({ path, label }: MatchersProps) {
  const t = useTranslations('planEditor')
  const { set, suggestions } = usePlanForm()
  const items = useItems(path)
  return (
    <fieldset className={styles.list}>
      <legend className={styles.legend}>{label}</legend>
      {items.map((item, index) => {
        const at = [...path, index]
        const test = TESTS.find((word) => word in item) ?? 'equals'
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an element is its place in the text
          <div key={index} className={styles.matcher}>
            <TextField
              path={[...at, 'attribute']}
              label={t('attribute')}
              words={suggestions.marks}
              required
            />
            <TestChoice value={test} onChange={(next) => set(at, changedTest(item, test, next))} />
            {test === 'oneOf' ? (
              <WordsField path={[...at, 'oneOf']} label={t('values')} words={[]} />
            ) : (
              <TextField path={[...at, test]} label={t('value')} required />
            )}
            <ItemButtons
              list={path}
              index={index}
              count={items.length}
              name={String(item.attribute ?? '')}
            />
          </div>
        )
      })}
      <AddButton
        onClick={() =>
          set([...path, items.length], { attribute: 'http.request.header.gray', equals: 'true' })
        }
      >
        {t('addAttribute')}
      </AddButton>
    </fieldset>
  )
}

interface TestChoiceProps {
  readonly value: Test
  readonly onChange: (next: Test) => void
}

function TestChoice({ value, onChange }: TestChoiceProps) {
  const t = useTranslations('planEditor')
  const { disabled } = usePlanForm()
  return (
    <Select
      size="xs"
      label={t('test')}
      value={value}
      disabled={disabled}
      allowDeselect={false}
      data={TESTS.map((word) => ({ value: word, label: t(`tests.${word}`) }))}
      onChange={(next) => {
        const word = TESTS.find((one) => one === next)
        if (word !== undefined && word !== value) onChange(word)
      }}
    />
  )
}

/** The value goes along as far as it can. */
function changedTest(item: Readonly<Record<string, unknown>>, from: Test, to: Test) {
  const old = item[from]
  const first = Array.isArray(old) ? old[0] : old
  const text = typeof first === 'string' ? first : ''
  const { [from]: _old, ...kept } = item
  return { ...kept, [to]: to === 'oneOf' ? [text].filter(Boolean) : text }
}
