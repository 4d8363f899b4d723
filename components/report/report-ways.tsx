'use client'
import { Button, Group } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { useTranslations } from 'next-intl'
import { CopyText } from '#components/rollout/copy-text'
import { type ReportQuery, reportFileUrl } from '#lib/load/urls'
import styles from './report.module.css'

export interface ReportWaysProps {
  readonly rollout: string
  readonly query: ReportQuery & { readonly table: string }
  readonly needsToken: boolean
}

/** The file at once, the report to print, and the same by curl and command line. */
export function ReportWays({ rollout, query, needsToken }: ReportWaysProps) {
  const t = useTranslations('reports')
  // Under which name this browser reached us is known there only.
  const origin = useMounted() ? location.origin : ''
  const { from, to } = query
  const moments = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const csv = reportFileUrl(rollout, 'csv', query)
  const html = reportFileUrl(rollout, 'html', moments)
  const words = { copy: t('copy'), copied: t('copied') }
  return (
    <>
      <Group gap="xs">
        <Button component="a" href={csv} download data-testid="download">
          {t('download')}
        </Button>
        <Button component="a" href={html} target="_blank" rel="noreferrer" variant="default">
          {t('open')}
        </Button>
      </Group>
      <p className={styles.hint}>{t('openHint')}</p>
      <h3 className={styles.title}>{t('curl')}</h3>
      <CopyText text={curlOf(`${origin}${csv}`, needsToken)} words={words} />
      <h3 className={styles.title}>{t('cli')}</h3>
      <CopyText text={commandOf(rollout, query)} words={words} />
    </>
  )
}

function curlOf(url: string, needsToken: boolean): string {
  const header = needsToken ? ' -H "authorization: Bearer $GRAYPROOF_TOKEN"' : ''
  return `curl -fsSOJ${header} ${quoted(url)}`
}

function commandOf(rollout: string, query: ReportWaysProps['query']): string {
  const options = (['table', 'from', 'to', 'columns'] as const).flatMap((name) => {
    const value = query[name]
    return value === undefined ? [] : [`--${name} ${quoted(value)}`]
  })
  return ['grayproof report', quoted(rollout), ...options].join(' ')
}

/** For a shell: nothing in it means anything. */
function quoted(text: string): string {
  return /^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
