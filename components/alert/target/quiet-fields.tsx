'use client'
import { Checkbox, CheckboxGroup, Group, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './target.module.css'
import { DAYS, newQuiet, type QuietDraft } from './target-draft'
import type { TargetFieldsProps } from './target-modal'

/** When it is left alone: what is still true afterwards is told then. */
export function QuietFields({ draft, set, problemOf }: TargetFieldsProps) {
  const t = useTranslations('alerts')
  const { quiet } = draft
  return (
    <fieldset className={styles.set}>
      <legend>{t('quietHours')}</legend>
      <Checkbox
        label={t('quietOn')}
        description={t('quietHint')}
        checked={quiet !== null}
        onChange={({ currentTarget }) => set({ quiet: currentTarget.checked ? newQuiet() : null })}
      />
      {quiet === null ? null : (
        <Times
          quiet={quiet}
          change={(next) => set({ quiet: { ...quiet, ...next } })}
          problemOf={problemOf}
        />
      )}
    </fieldset>
  )
}

interface TimesProps extends Pick<TargetFieldsProps, 'problemOf'> {
  readonly quiet: QuietDraft
  change(next: Partial<QuietDraft>): void
}

function Times({ quiet, change, problemOf }: TimesProps) {
  const t = useTranslations('alerts')
  return (
    <>
      <div className={styles.times}>
        {(['from', 'to'] as const).map((key) => (
          <TextInput
            key={key}
            size="xs"
            type="time"
            label={t(key === 'from' ? 'quietFrom' : 'quietTo')}
            value={quiet[key]}
            error={problemOf(`quietHours.${key}`)}
            onChange={({ currentTarget }) => change({ [key]: currentTarget.value })}
          />
        ))}
        <TextInput
          size="xs"
          label={t('quietZone')}
          value={quiet.zone}
          error={problemOf('quietHours.zone')}
          onChange={({ currentTarget }) => change({ zone: currentTarget.value })}
        />
      </div>
      <CheckboxGroup
        size="xs"
        label={t('quietDays')}
        value={[...quiet.days]}
        onChange={(next) => change({ days: DAYS.filter((day) => next.includes(day)) })}
      >
        <Group gap="sm" mt={4}>
          {DAYS.map((day) => (
            <Checkbox key={day} size="xs" value={day} label={t(`days.${day}`)} />
          ))}
        </Group>
      </CheckboxGroup>
    </>
  )
}
