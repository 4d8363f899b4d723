'use client'
import { Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { FormatView, TargetView } from '#lib/load/alert/load-targets'
import styles from './target.module.css'
import type { TargetFieldsProps } from './target-modal'

export interface AddressFieldsProps extends TargetFieldsProps {
  readonly target: TargetView | null
  readonly formats: readonly FormatView[]
  readonly format: FormatView | undefined
}

/** Its name, what it understands, where it is, and what it is signed with. */
export function AddressFields(props: AddressFieldsProps) {
  const { draft, set, problemOf, target, formats, format } = props
  const t = useTranslations('alerts')
  return (
    <>
      <div className={styles.pair}>
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          value={draft.name}
          required
          disabled={target !== null}
          pattern="[a-z0-9][a-z0-9._\-]{0,62}"
          error={problemOf('name')}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        <NativeSelect
          label={t('format')}
          description={
            format?.perMinute == null ? t('noLimit') : t('limit', { count: format.perMinute })
          }
          value={draft.format}
          error={problemOf('format')}
          data={formats.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={({ currentTarget }) => set({ format: currentTarget.value })}
        />
      </div>
      <TextInput
        label={t('url')}
        description={target === null ? t('urlHint') : t('urlKept', { url: target.url })}
        type="url"
        value={draft.url}
        required={target === null}
        autoComplete="off"
        spellCheck={false}
        error={problemOf('url')}
        onChange={({ currentTarget }) => set({ url: currentTarget.value })}
      />
      {format === undefined || format.secret === null ? null : (
        <SecretField {...props} format={format} secret={format.secret} />
      )}
    </>
  )
}

interface SecretFieldProps extends AddressFieldsProps {
  readonly format: FormatView
  readonly secret: NonNullable<FormatView['secret']>
}

function SecretField({ draft, set, problemOf, target, format, secret }: SecretFieldProps) {
  const t = useTranslations('alerts')
  const words = useTranslations()
  const key = `alertSecrets.${format.name}` as never
  const kept = target?.hasSecret === true && target.format === draft.format
  const means = words.has(key) ? words(key) : <span lang="en">{secret.means}</span>
  return (
    <>
      <PasswordInput
        label={t('secret')}
        description={
          <>
            {means} {kept ? t('secretKept') : ''}
          </>
        }
        value={draft.secret}
        required={secret.required && !kept}
        disabled={draft.dropSecret}
        autoComplete="new-password"
        error={problemOf('secret')}
        visibilityToggleButtonProps={{ 'aria-label': t('showSecret') }}
        onChange={({ currentTarget }) => set({ secret: currentTarget.value })}
      />
      {kept && !secret.required ? (
        <Checkbox
          label={t('dropSecret')}
          checked={draft.dropSecret}
          onChange={({ currentTarget }) => set({ dropSecret: currentTarget.checked })}
        />
      ) : null}
    </>
  )
}
