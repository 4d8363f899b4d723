'use client'
import { Button } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

const TokenModal = dynamic(() => import('./token-modal').then((it) => it.TokenModal), {
  ssr: false,
})

export function NewToken() {
  const t = useTranslations('tokens')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="compact-md" variant="default" onClick={() => setOpen(true)}>
        {t('make')}
      </Button>
      {open ? <TokenModal close={() => setOpen(false)} /> : null}
    </>
  )
}
