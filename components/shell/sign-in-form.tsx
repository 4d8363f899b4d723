import { Button, PasswordInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './sign-in-form.module.css'

export interface SignInFormProps {
  /** A path of ours, to go to afterwards. */
  readonly next: string
  readonly isWrong: boolean
}

/** A plain form: works before, and without, JavaScript. */
export function SignInForm({ next, isWrong }: SignInFormProps) {
  const t = useTranslations('signIn')
  return (
    <main className={styles.box}>
      <h1 className={styles.title}>{t('title')}</h1>
      <p className={styles.hint}>{t('hint')}</p>
      <form action="/api/session" method="post" className={styles.form}>
        <input type="hidden" name="next" value={next} />
        <PasswordInput
          name="token"
          label={t('token')}
          autoComplete="current-password"
          required
          autoFocus
          {...(isWrong ? { error: t('wrong') } : {})}
        />
        <Button type="submit">{t('submit')}</Button>
      </form>
    </main>
  )
}
