import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { CopyText } from '#components/rollout/copy-text'
import { SETTING_SUBJECTS, type SettingView } from '#lib/load/status/load-settings-view'
import { Appearance } from './appearance'
import { SettingTable } from './setting-table'
import styles from './settings.module.css'
import { TokenCard, type TokenCardProps } from './token/token-card'

export interface SettingsPageProps {
  readonly settings: readonly SettingView[]
  readonly tokens: TokenCardProps['tokens']
  /** Names of alert targets; null: the database is away. */
  readonly targets: readonly string[] | null
}

/** What is in force, how to change it, and how the pages look. */
export function SettingsPage({ settings, tokens, targets }: SettingsPageProps) {
  const t = useTranslations('settings')
  const changed = settings.filter((setting) => setting.changed).length
  const token = settings.find(({ env }) => env === 'GRAYPROOF_TOKEN')
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={token?.set ? t('answerToken', { changed }) : t('answerOpen', { changed })}
      />
      <Card title={t('appearance')} id="appearance">
        <Appearance />
      </Card>
      <TokenCard tokens={tokens} />
      <Card title={t('who')} id="who">
        {targets === null ? null : (
          <p className={styles.text}>
            {t('targets', { count: targets.length, names: targets.join(', ') })}
          </p>
        )}
        <div className={styles.links}>
          <ButtonLink href="/alerts#targets">{t('toTargets')}</ButtonLink>
          <ButtonLink href="/settings/audit">{t('toAudit')}</ButtonLink>
        </div>
      </Card>
      {SETTING_SUBJECTS.map((subject) => (
        <Card key={subject} title={t(`subjects.${subject}`)} id={subject}>
          <SettingTable
            label={t(`subjects.${subject}`)}
            settings={settings.filter((setting) => setting.subject === subject)}
          />
        </Card>
      ))}
      <Card title={t('change')} id="change">
        <p className={styles.text}>{t('changeHint')}</p>
        <CopyText
          text={'GRAYPROOF_RETENTION_DAYS=14 npm start'}
          words={{ copy: t('copy'), copied: t('copied') }}
        />
        <p className={styles.text}>{t('secrets')}</p>
      </Card>
    </Stack>
  )
}
