import { useTranslations } from 'next-intl'
import { Ago } from '#components/format/moment'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { TokenView } from '#lib/load/access/load-tokens'
import { NewToken } from './new-token'
import { RevokeToken } from './revoke-token'
import styles from './token.module.css'

export interface TokenCardProps {
  /** `forbidden`: the visitor may not see them; `away`: the database does not answer. */
  readonly tokens: readonly TokenView[] | 'forbidden' | 'away'
}

/** Who has a token, with which role, and whether it is used; the tokens themselves are never shown. */
export function TokenCard({ tokens }: TokenCardProps) {
  const t = useTranslations('tokens')
  if (tokens === 'forbidden' || tokens === 'away') {
    return (
      <Card title={t('title')} id="tokens">
        <Empty title={t(tokens)} hint={t(`${tokens}Hint`)} />
      </Card>
    )
  }
  return (
    <Card title={t('title')} id="tokens" aside={<NewToken />}>
      <p className={styles.text}>{t('hint')}</p>
      {tokens.length === 0 ? (
        <Empty title={t('none')} hint={t('noneHint')} />
      ) : (
        <DataTable
          label={t('title')}
          minWidth={48}
          columns={[
            { label: t('name') },
            { label: t('role') },
            { label: t('made') },
            { label: t('used') },
            { label: t('state') },
          ]}
        >
          {tokens.map((token) => (
            <Row key={token.id} token={token} />
          ))}
        </DataTable>
      )}
    </Card>
  )
}

function Row({ token }: { readonly token: TokenView }) {
  const t = useTranslations('tokens')
  const { id, name, role, prefix, createdAt, createdBy, lastUsedAt, revokedAt, revokedBy } = token
  return (
    <tr data-token={id} data-revoked={revokedAt !== null}>
      <th scope="row">
        {name}
        <div className={styles.faint}>
          <code>{prefix}…</code>
        </div>
      </th>
      <td>{t(`roles.${role}`)}</td>
      <td>
        <Ago at={createdAt} />
        <div className={styles.faint}>{createdBy}</div>
      </td>
      <td>{lastUsedAt === null ? t('never') : <Ago at={lastUsedAt} />}</td>
      <td>
        {revokedAt === null ? (
          <RevokeToken token={{ id, name }} />
        ) : (
          <>
            ✕ {t('revoked')} <Ago at={revokedAt} />
            <div className={styles.faint}>{revokedBy}</div>
          </>
        )}
      </td>
    </tr>
  )
}
