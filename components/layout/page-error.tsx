'use client'
import { Button, Code, Group } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useCallback, useEffect, useState, useTransition } from 'react'
import { useReread } from '#components/live/reread'
import { ButtonLink } from './button-link'
import { Empty } from './empty'

const RETRY_MS = 5_000

type Away = 'unknown' | 'database' | 'server'

const WORDS = {
  unknown: { title: 'error', hint: 'errorHint' },
  database: { title: 'errorDatabase', hint: 'errorDatabaseHint' },
  server: { title: 'errorServer', hint: 'errorServerHint' },
} as const

export interface PageErrorProps {
  /** Names the error in the server's log. */
  readonly digest: string | null
  readonly retry: () => void
}

/** Says what is not there, and tries again by itself. */
export function PageError({ digest, retry }: PageErrorProps) {
  const t = useTranslations('page')
  const reread = useReread()
  const [away, setAway] = useState<Away>('unknown')
  const [busy, startTransition] = useTransition()
  const again = useCallback(
    () =>
      startTransition(() => {
        reread()
        retry()
      }),
    [reread, retry],
  )
  useEffect(() => {
    const look = () => readAway().then(setAway)
    look()
    const timer = setInterval(() => {
      look()
      again()
    }, RETRY_MS)
    return () => clearInterval(timer)
  }, [again])
  return (
    <div role="alert">
      <Empty title={t(WORDS[away].title)} hint={t(WORDS[away].hint)}>
        <Group justify="center">
          <Button variant="default" loading={busy} onClick={again}>
            {t('again')}
          </Button>
          <ButtonLink href="/settings">{t('toSettings')}</ButtonLink>
        </Group>
        {digest === null ? null : <Code>{t('reference', { digest })}</Code>}
      </Empty>
    </div>
  )
}

/** Asks what keeps the page away; no answer at all is an answer too. */
async function readAway(): Promise<Away> {
  const answer: unknown = await fetch('/api/ready')
    .then((response) => response.json())
    .catch(() => null)
  if (typeof answer !== 'object' || answer === null) return 'server'
  const parts: readonly unknown[] =
    'parts' in answer && Array.isArray(answer.parts) ? answer.parts : []
  return parts.some(isLostDatabase) ? 'database' : 'unknown'
}

function isLostDatabase(part: unknown): boolean {
  return (
    typeof part === 'object' &&
    part !== null &&
    'name' in part &&
    'ready' in part &&
    part.name === 'database' &&
    part.ready === false
  )
}
