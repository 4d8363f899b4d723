'use client'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ChangeButton } from '#components/shell/change-button'

const RevokeModal = dynamic(() => import('./revoke-modal').then((it) => it.RevokeModal), {
  ssr: false,
})

export interface RevokeTokenProps {
  readonly token: { readonly id: string; readonly name: string }
}

export function RevokeToken({ token }: RevokeTokenProps) {
  const t = useTranslations('tokens')
  const [open, setOpen] = useState(false)
  return (
    <>
      <ChangeButton
        size="compact-xs"
        variant="default"
        aria-label={t('revokeOf', { name: token.name })}
        onClick={() => setOpen(true)}
      >
        {t('revoke')}
      </ChangeButton>
      {open ? <RevokeModal token={token} close={() => setOpen(false)} /> : null}
    </>
  )
}
