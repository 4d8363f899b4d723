import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { FREE_WINDOWS } from '#lib/load/windows'
import { GROUPS } from '#lib/model/source'
import styles from './trace-search.module.css'

export interface TraceQuery {
  readonly service: string
  readonly group: string
  readonly status: string
  readonly endpoint: string
  readonly minDurationMs: number | null
  readonly window: string
  readonly rollout: string
}

export interface TraceSearchProps {
  readonly query: TraceQuery
  readonly services: readonly string[]
}

/** A plain form: its fields are the URL of the page, also without JavaScript. */
export function TraceSearch({ query, services }: TraceSearchProps) {
  const t = useTranslations('traces')
  const windows = useTranslations('rollout.windows')
  const groups = useTranslations('group')
  return (
    <form className={styles.form} action="/traces" method="get">
      {query.rollout === '' ? null : <input type="hidden" name="rollout" value={query.rollout} />}
      <NativeSelect
        name="service"
        label={t('service')}
        defaultValue={query.service}
        data={[{ value: '', label: t('anyService') }, ...services]}
      />
      <NativeSelect
        name="group"
        label={t('group')}
        defaultValue={query.group}
        data={[
          { value: '', label: t('anyGroup') },
          ...GROUPS.map((group) => ({ value: group, label: groups(group) })),
        ]}
      />
      <TextInput name="endpoint" label={t('endpoint')} defaultValue={query.endpoint} />
      <NativeSelect
        name="status"
        label={t('status')}
        defaultValue={query.status}
        data={[
          { value: '', label: t('anyStatus') },
          { value: 'error', label: t('statusError') },
          { value: 'ok', label: t('statusOk') },
        ]}
      />
      <TextInput
        name="minDurationMs"
        label={t('minDuration')}
        type="number"
        min={0}
        max={86_400_000}
        defaultValue={query.minDurationMs ?? ''}
      />
      <NativeSelect
        name="window"
        label={t('window')}
        defaultValue={query.window}
        data={FREE_WINDOWS.map((value) => ({ value, label: windows(value) }))}
      />
      <div className={styles.buttons}>
        <Button type="submit">{t('search')}</Button>
        <Button component="a" href="/traces" variant="default">
          {t('reset')}
        </Button>
      </div>
    </form>
  )
}
