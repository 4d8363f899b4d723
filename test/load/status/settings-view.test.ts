import { describe, expect, it } from 'vitest'
import { loadSettings, SETTINGS } from '#lib/engine/config'
import { loadSettingsView } from '#lib/load/status/load-settings-view'
import type { Database } from '#lib/store/client'

const away = { query: () => Promise.reject(new Error('away')) } as unknown as Database

describe('settings, as a page shows them', () => {
  const settings = loadSettings({
    GRAYPROOF_TOKEN: 'a-secret-word-of-length',
    CLICKHOUSE_PASSWORD: 'another-secret',
    CLICKHOUSE_URL: 'http://db.example:8123',
    GRAYPROOF_RETENTION_DAYS: '14',
  })

  it('are all there, and never hold a secret', async () => {
    const view = await loadSettingsView(away, settings)
    expect(view.map(({ env }) => env)).toEqual(SETTINGS.map(({ env }) => env))
    expect(JSON.stringify(view)).not.toContain('secret-word')
    expect(JSON.stringify(view)).not.toContain('another-secret')
    const token = view.find(({ env }) => env === 'GRAYPROOF_TOKEN')
    expect(token).toMatchObject({ secret: true, set: true, value: null, changed: true })
  })

  it('tell what differs from the default', async () => {
    const view = await loadSettingsView(away, settings)
    const changed = view.filter((setting) => setting.changed && !setting.secret)
    expect(changed.map(({ env }) => env)).toContain('GRAYPROOF_RETENTION_DAYS')
    expect(changed.map(({ env }) => env)).not.toContain('PORT')
  })
})
