'use client'
import { Button, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { traceUrl } from '#lib/load/urls'
import styles from './trace-search.module.css'

/** Any id that somebody has at hand, pasted. Without JavaScript the page leads on. */
export function TraceById() {
  const t = useTranslations('traces')
  const router = useRouter()
  return (
    <form
      className={styles.byId}
      action="/traces"
      method="get"
      onSubmit={(event) => {
        const id = String(new FormData(event.currentTarget).get('id') ?? '').trim()
        if (id === '') return
        // A redirect of the page would load it twice.
        event.preventDefault()
        router.push(traceUrl(id))
      }}
    >
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
