'use client'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { ChangeButton } from '#components/shell/change-button'
import type { FormatView } from '#lib/load/alert/load-targets'

const TargetModal = dynamic(() => import('./target-modal').then((it) => it.TargetModal), {
  ssr: false,
})

/** Opens the form; a link may open it, too. */
export function NewTarget({ formats }: { readonly formats: readonly FormatView[] }) {
  const t = useTranslations('alerts')
  const [adding, setAdding] = useQueryState('new', parseAsBoolean.withDefault(false))
  return (
    <>
      <ChangeButton size="compact-md" variant="default" onClick={() => setAdding(true)}>
        {t('addTarget')}
      </ChangeButton>
      {adding ? (
        <TargetModal target={null} formats={formats} close={() => setAdding(null)} />
      ) : null}
    </>
  )
}
