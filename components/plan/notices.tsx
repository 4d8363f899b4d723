'use client'
import { Alert, Button, Group } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { ButtonLink } from '#components/layout/button-link'
import type { PlanEditorData } from '#lib/load/plan/load-plan-editor'
import { rolloutUrl } from '#lib/load/urls'
import type { PlanDraft } from './use-plan-draft'

export interface NoticesProps {
  readonly data: PlanEditorData
  readonly draft: PlanDraft
}

/** What the author must know before writing on. */
export function Notices({ data, draft }: NoticesProps) {
  const t = useTranslations('planEditor')
  const [, setComparing] = useQueryState('compare', parseAsBoolean.withDefault(false))
  if (draft.overtaken) {
    const newest = data.revisions[0]
    return (
      <Alert role="alert" color="red" title={t('overtaken', { revision: data.revision })}>
        <p>{t('overtakenHint', { author: newest?.author ?? '', basedOn: draft.basedOn })}</p>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setComparing(true)}>
            {t('compare')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => draft.rebase(data.revision)}>
            {t('keepMine', { revision: data.revision })}
          </Button>
          <Button size="compact-sm" variant="default" onClick={draft.discard}>
            {t('takeTheirs', { revision: data.revision })}
          </Button>
        </Group>
      </Alert>
    )
  }
  if (draft.restored && draft.dirty) {
    return (
      <Alert role="status" color="gray" title={t('restored')}>
        {t('restoredHint')}
      </Alert>
    )
  }
  if (draft.appliedAs !== null && !draft.dirty && data.name !== null) {
    return (
      <Alert role="status" color="gray" title={t('applied', { revision: draft.appliedAs })}>
        <p>{t('appliedHint')}</p>
        <ButtonLink href={rolloutUrl(data.name)}>{t('toRollout')}</ButtonLink>
      </Alert>
    )
  }
  return null
}
