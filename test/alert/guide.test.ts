import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { GRACE_MS, UNDECIDED_MS } from '#lib/alert/episode/episode'
import type { AlertFormat } from '#lib/alert/format'
import { ALERT_FORMATS } from '#lib/alert/index'
import { GIVE_UP_MS } from '#lib/alert/outbox/back-off'

const guide = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
const MINUTE = 60_000

function row({ name, title, secret, perMinute, digests }: AlertFormat): string {
  const means = secret === null ? 'none' : `${secret.required ? '' : 'optional: '}${secret.means}`
  return `| \`${name}\` | ${title} | ${means} | ${perMinute ?? ''} | ${digests ? 'yes' : 'no'} |`
}

describe('the guide to alerts', () => {
  it('has each format of THE LIST as it is', () => {
    expect(guide).toContain(`|---|---|---|---|---|\n${ALERT_FORMATS.map(row).join('\n')}\n\n`)
  })

  it('tells times as they are', () => {
    expect(GRACE_MS).toBe(5 * MINUTE)
    expect(UNDECIDED_MS).toBe(15 * MINUTE)
    expect(GIVE_UP_MS).toBe(3 * 24 * 60 * MINUTE)
  })
})
