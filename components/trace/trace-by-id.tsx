import { Button, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './trace-search.module.css'

/** Any id that somebody has at hand, pasted. */
export function TraceById() {
  const t = useTranslations('traces')
  return (
    <form className={styles.byId} action="/traces" method="get">
      <TextInput
        name="id"
        aria-label={t('traceId')}
        placeholder={t('traceIdHint')}
        required
        flex={1}
        size="xs"
      />
      <Button type="submit" variant="default" size="xs">
        {t('open')}
      </Button>
    </form>
  )
}
