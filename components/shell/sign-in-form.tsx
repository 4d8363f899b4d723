import { Button, PasswordInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './sign-in-form.module.css'

export interface SignInFormProps {
  /** A path of ours, to go to afterwards. */
  readonly next: string
  /** What went wrong the last time; null: nothing. */
  readonly problem: 'wrong' | 'failed' | 'stranger' | null
  /** Whether people may sign in through their organisation. */
  readonly organisation: boolean
}

/** A plain form: works before, and without, JavaScript. */
export function SignInForm({ next, problem, organisation }: SignInFormProps) {
  const t = useTranslations('signIn')
  return (
    <main className={styles.box}>
      <h1 className={styles.title}>{t('title')}</h1>
      {organisation ? (
        <>
          {problem === 'failed' || problem === 'stranger' ? (
            <p role="alert" className={styles.problem}>
              {t(problem)}
            </p>
          ) : null}
          <a
            className={styles.organisation}
            href={`/api/session/oidc?${new URLSearchParams({ next })}`}
          >
            {t('oidc')}
          </a>
          <p className={styles.hint}>{t('or')}</p>
        </>
      ) : (
        <p className={styles.hint}>{t('hint')}</p>
      )}
      <form action="/api/session" method="post" className={styles.form}>
        <input type="hidden" name="next" value={next} />
        <PasswordInput
          name="token"
          label={t('token')}
          autoComplete="current-password"
          required
          autoFocus={!organisation}
          {...(problem === 'wrong' ? { error: t('wrong') } : {})}
        />
        <Button type="submit">{t('submit')}</Button>
      </form>
    </main>
  )
}
