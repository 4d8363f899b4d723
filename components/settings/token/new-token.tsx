'use client'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ChangeButton } from '#components/shell/change-button'

const TokenModal = dynamic(() => import('./token-modal').then((it) => it.TokenModal), {
  ssr: false,
})

export function NewToken() {
  const t = useTranslations('tokens')
  const [open, setOpen] = useState(false)
  return (
    <>
      <ChangeButton size="compact-md" variant="default" onClick={() => setOpen(true)}>
        {t('make')}
      </ChangeButton>
      {open ? <TokenModal close={() => setOpen(false)} /> : null}
    </>
  )
}
