import { useTranslations } from 'next-intl'
import { DataTable } from '#components/layout/data-table'
import type { SettingView } from '#lib/load/status/load-settings-view'
import styles from './settings.module.css'

export interface SettingTableProps {
  readonly label: string
  readonly settings: readonly SettingView[]
}

export function SettingTable({ label, settings }: SettingTableProps) {
  const t = useTranslations('settings')
  return (
    <DataTable
      label={label}
      minWidth={44}
      columns={[{ label: t('setting') }, { label: t('value') }, { label: t('meaning') }]}
    >
      {settings.map((setting) => (
        <Row key={setting.env} setting={setting} />
      ))}
    </DataTable>
  )
}

function Row({ setting }: { readonly setting: SettingView }) {
  const t = useTranslations('settings')
  const words = useTranslations('settings.descriptions')
  const { env, value, secret, set, preset, changed, listening, description } = setting
  return (
    <tr data-setting={env}>
      <th scope="row" className={styles.name}>
        <code>{env}</code>
      </th>
      <td className={styles.value}>
        {secret ? (
          <span>{set ? t('isSet') : t('isNotSet')}</span>
        ) : value === null ? (
          <span className={styles.faint}>{t('isNotSet')}</span>
        ) : (
          <code>{value}</code>
        )}
        {listening !== null && String(listening) !== value ? (
          <div className={styles.faint}>{t('listening', { port: String(listening) })}</div>
        ) : null}
        <div className={styles.faint}>
          {changed || (!set && preset !== null)
            ? t('preset', { preset: preset ?? t('isNotSet') })
            : t('isPreset')}
        </div>
      </td>
      <td>{words.has(env as never) ? words(env as never) : description}</td>
    </tr>
  )
}
