import { Alert, Button, Paper, PasswordInput, Stack } from '@mantine/core'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader, parseAsString } from 'nuqs/server'
import { safeReturn } from '#lib/load/admission'

const loadQuery = createLoader({ next: parseAsString, wrong: parseAsString })

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn')
  return { title: t('title') }
}

/** A plain form: works before, and without, JavaScript. */
export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, wrong } = await loadQuery(searchParams)
  const t = await getTranslations('signIn')
  return (
    <Paper component="main" maw={420} mx="auto" mt="15vh" p="xl" withBorder>
      <form action="/api/session" method="post">
        <Stack>
          <h1>{t('title')}</h1>
          <p>{t('hint')}</p>
          <input type="hidden" name="next" value={safeReturn(next)} />
          <PasswordInput
            name="token"
            label={t('token')}
            autoComplete="current-password"
            required
            data-autofocus
          />
          {wrong === null ? null : (
            <Alert color="red" role="alert">
              {t('wrong')}
            </Alert>
          )}
          <Button type="submit">{t('submit')}</Button>
        </Stack>
      </form>
    </Paper>
  )
}
