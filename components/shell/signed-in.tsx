import { useTranslations } from 'next-intl'
import type { Identity } from '#lib/load/access/identify'
import styles from './signed-in.module.css'

/** A plain form: signs out before, and without, JavaScript. */
export function SignedIn({ name, role }: Pick<Identity, 'name' | 'role'>) {
  const t = useTranslations('who')
  return (
    <form action="/api/session/end" method="post" className={styles.box} data-screen="only">
      <span className={styles.name} title={`${t('title')}: ${name}`}>
        {name}
      </span>
      {role === 'viewer' ? (
        <span className={styles.role} title={t('readOnly')}>
          {t('viewer')}
        </span>
      ) : null}
      <button type="submit" className={styles.button}>
        {t('signOut')}
      </button>
    </form>
  )
}
