import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { FREE_WINDOWS } from '#lib/load/windows'
import { ROUTE_OUTCOMES } from '#lib/model/hop'
import { GROUPS } from '#lib/model/source'
import styles from './trace-search.module.css'

export interface TraceQuery {
  readonly service: string
  readonly group: string
  readonly status: string
  readonly endpoint: string
  readonly minDurationMs: number | null
  readonly maxDurationMs: number | null
  readonly mark: string
  readonly outcome: string
  readonly window: string
  /** For fields of type `datetime-local`; '' for none. */
  readonly from: string
  readonly to: string
  readonly rollout: string
}

export interface TraceSearchProps {
  readonly query: TraceQuery
  readonly services: readonly string[]
  readonly rollouts: readonly string[]
  /** What is wrong with "from"; null: nothing. */
  readonly fromFault: string | null
}

/** A plain form: its fields are the URL of the page, also without JavaScript. */
export function TraceSearch({ query, services, rollouts, fromFault }: TraceSearchProps) {
  const t = useTranslations('traces')
  const windows = useTranslations('rollout.windows')
  const groups = useTranslations('group')
  const routes = useTranslations('route')
  return (
    <form className={styles.form} action="/traces" method="get">
      <NativeSelect
        name="rollout"
        label={t('rollout')}
        defaultValue={query.rollout}
        data={[{ value: '', label: t('anyRollout') }, ...rollouts]}
      />
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
      <TextInput
        name="mark"
        label={t('mark')}
        placeholder={t('markHint')}
        defaultValue={query.mark}
      />
      <NativeSelect
        name="outcome"
        label={t('outcome')}
        defaultValue={query.outcome}
        data={[
          { value: '', label: t('anyOutcome') },
          ...ROUTE_OUTCOMES.map((outcome) => ({ value: outcome, label: routes(outcome) })),
        ]}
      />
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
      <TextInput
        name="maxDurationMs"
        label={t('maxDuration')}
        type="number"
        min={0}
        max={86_400_000}
        defaultValue={query.maxDurationMs ?? ''}
      />
      <NativeSelect
        name="window"
        label={t('window')}
        defaultValue={query.window}
        data={FREE_WINDOWS.map((value) => ({ value, label: windows(value) }))}
      />
      <TextInput
        name="from"
        label={t('from')}
        type="datetime-local"
        defaultValue={query.from}
        error={fromFault}
      />
      <TextInput name="to" label={t('to')} type="datetime-local" defaultValue={query.to} />
      <div className={styles.buttons}>
        <Button type="submit">{t('search')}</Button>
        <Button component="a" href="/traces" variant="default">
          {t('reset')}
        </Button>
      </div>
    </form>
  )
}
