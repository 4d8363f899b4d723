'use client'
import { Button, Code } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useCallback, useEffect, useState, useTransition } from 'react'
import { Empty } from './empty'

const RETRY_MS = 5_000

export interface PageErrorProps {
  /** Names the error in the server's log. */
  readonly digest: string | null
  readonly retry: () => void
}

/** Says what is not there, and tries again by itself. */
export function PageError({ digest, retry }: PageErrorProps) {
  const t = useTranslations('page')
  const router = useRouter()
  const [missing, setMissing] = useState<readonly string[]>([])
  const [busy, startTransition] = useTransition()
  const again = useCallback(
    () =>
      startTransition(() => {
        router.refresh()
        retry()
      }),
    [router, retry],
  )
  useEffect(() => {
    readMissing().then(setMissing)
    const timer = setInterval(again, RETRY_MS)
    return () => clearInterval(timer)
  }, [again])
  return (
    <Empty title={t('error')} hint={[...missing, t('errorHint')].join(' · ')}>
      <Button variant="default" loading={busy} onClick={again}>
        {t('again')}
      </Button>
      {digest === null ? null : <Code>{t('reference', { digest })}</Code>}
    </Empty>
  )
}

/** The server's own words; nothing when it does not answer either. */
async function readMissing(): Promise<readonly string[]> {
  const answer: unknown = await fetch('/api/ready')
    .then((response) => response.json())
    .catch(() => null)
  const known = typeof answer === 'object' && answer !== null && 'missing' in answer
  return known && Array.isArray(answer.missing) ? answer.missing.map(String) : []
}
