'use client'
import { TextInput } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { useTranslations } from 'next-intl'

export interface MomentFieldsProps {
  readonly from: Date | null
  readonly to: Date | null
  set(change: { from?: Date | null; to?: Date | null }): void
}

/** Exact moments by the clock of this browser. */
export function MomentFields({ from, to, set }: MomentFieldsProps) {
  const t = useTranslations('reports')
  // The server does not know this browser's clock for sure.
  const mounted = useMounted()
  const field = (key: 'from' | 'to', value: Date | null) => (
    <TextInput
      // A field that the address changed shows it.
      key={`${key} ${value?.getTime()} ${mounted}`}
      type="datetime-local"
      label={t(key)}
      defaultValue={mounted && value !== null ? localText(value) : ''}
      onBlur={({ currentTarget: { value: text } }) => {
        const next = text === '' ? null : new Date(text)
        if (next?.getTime() !== value?.getTime()) set({ [key]: next })
      }}
    />
  )
  return (
    <>
      {field('from', from)}
      {field('to', to)}
    </>
  )
}

/** As such a field has it: no zone, to the minute. */
function localText(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
