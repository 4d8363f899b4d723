'use client'
import { SegmentedControl } from '@mantine/core'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useTransition } from 'react'
import { WINDOW_PRESET, type Window } from '#lib/load/windows'

export interface WindowSwitchProps {
  readonly label: string
  /** In the order shown. */
  readonly choices: readonly { readonly value: Window; readonly label: string }[]
}

/** The time that is counted, kept in the URL; the server reads the page again. */
export function WindowSwitch({ label, choices }: WindowSwitchProps) {
  const [busy, startTransition] = useTransition()
  const values = choices.map(({ value }) => value)
  const [window, setWindow] = useQueryState(
    'window',
    parseAsStringLiteral(values)
      .withDefault(WINDOW_PRESET)
      .withOptions({ shallow: false, history: 'replace', startTransition }),
  )
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      aria-busy={busy}
      value={window}
      onChange={(value) => setWindow(values.find((known) => known === value) ?? null)}
      data={[...choices]}
    />
  )
}
