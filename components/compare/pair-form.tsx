import { Button, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import styles from './pair-form.module.css'

export interface PairFormProps {
  readonly query: {
    readonly rollout: string | null
    readonly left: string | null
    readonly right: string | null
  }
}

/** When a trace is missing, two ids can be pasted. A plain form, also without JavaScript. */
export function PairForm({ query: { rollout, left, right } }: PairFormProps) {
  const t = useTranslations('compare')
  return (
    <Stack>
      <PageHead title={t('title')} />
      <Card title={t('with')} id="pair">
        {left === null && right === null ? null : (
          <Empty title={t('noPair')} hint={t('noPairHint')} />
        )}
        <form className={styles.form} action="/traces/compare" method="get">
          {rollout === null ? null : <input type="hidden" name="rollout" value={rollout} />}
          <TextInput name="left" label={t('left')} defaultValue={left ?? ''} required />
          <TextInput name="right" label={t('right')} defaultValue={right ?? ''} required />
          <Button type="submit">{t('compare')}</Button>
        </form>
      </Card>
    </Stack>
  )
}
