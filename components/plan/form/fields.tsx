'use client'
import { Autocomplete, Select, TagsInput, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { Path } from '#lib/load/plan/plan-text'
import { useField } from './form-context'

interface FieldProps {
  readonly path: Path
  readonly label: string
  readonly hint?: string
  readonly placeholder?: string
}

export interface TextFieldProps extends FieldProps {
  /** Words to choose from; anything else may be written, too. */
  readonly words?: readonly string[]
  readonly readOnly?: boolean
  /** An empty text stays in the plan, since the field must be there. */
  readonly required?: boolean
  /** What reads as a number stands in the plan as one. */
  readonly isNumber?: boolean
}

/** A text of the plan, such as a name, 5% or 30m. */
export function TextField(props: TextFieldProps) {
  const { path, words, readOnly, required, isNumber } = props
  const { value, problem, disabled, set } = useField(path)
  const text = value === undefined || value === null || typeof value === 'object' ? '' : `${value}`
  const shared = {
    size: 'xs' as const,
    label: props.label,
    value: text,
    disabled,
    placeholder: props.placeholder ?? '',
    ...(required ? { withAsterisk: true } : {}),
    ...(props.hint === undefined ? {} : { description: props.hint }),
    ...(problem === null ? {} : { error: problem }),
    ...(readOnly ? { readOnly: true } : {}),
  }
  const change = (next: string) =>
    set(next === '' && !required ? undefined : isNumber ? asNumber(next) : next)
  if (words !== undefined) {
    return <Autocomplete {...shared} data={[...words]} limit={30} onChange={change} />
  }
  return <TextInput {...shared} onChange={(event) => change(event.currentTarget.value)} />
}

export interface WordsFieldProps extends FieldProps {
  readonly words: readonly string[]
  /** Also a single word is written as a list. */
  readonly isList?: boolean
}

/** One pattern or several: exact texts or globs. */
export function WordsField(props: WordsFieldProps) {
  const { path, label, hint, placeholder, words, isList = false } = props
  const t = useTranslations('planEditor')
  const { value, problem, disabled, set } = useField(path)
  const list = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(
    (item) => `${item ?? ''}`,
  )
  const change = (next: string[]) =>
    set(next.length === 0 ? undefined : next.length === 1 && !isList ? next[0] : next)
  return (
    <TagsInput
      size="xs"
      label={label}
      value={list}
      data={[...words]}
      limit={30}
      disabled={disabled}
      onChange={change}
      acceptValueOnBlur
      // Room to write beside a word, not below it.
      styles={{ inputField: { minWidth: '2rem' } }}
      placeholder={list.length === 0 ? (placeholder ?? '') : ''}
      {...(hint === undefined ? {} : { description: hint })}
      {...(problem === null ? {} : { error: problem })}
      clearButtonProps={{ 'aria-label': t('clear') }}
    />
  )
}

export interface ChoiceFieldProps extends FieldProps {
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  /** What an absent field means: choosing it takes the field away. */
  readonly preset: string
}

export function ChoiceField({ path, label, hint, choices, preset }: ChoiceFieldProps) {
  const { value, problem, disabled, set } = useField(path)
  return (
    <Select
      size="xs"
      label={label}
      data={[...choices]}
      value={typeof value === 'string' ? value : preset}
      allowDeselect={false}
      disabled={disabled}
      onChange={(next) => set(next === null || next === preset ? undefined : next)}
      {...(hint === undefined ? {} : { description: hint })}
      {...(problem === null ? {} : { error: problem })}
    />
  )
}

function asNumber(text: string): string | number {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
}
