import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  databaseAddress,
  type Environment,
  loadSettings,
  SETTINGS,
  secretsOf,
  toEnvironment,
} from '#lib/engine/config'
import { settingsTable } from '#lib/engine/settings-table'

const refusal = (env: Environment): string => {
  try {
    loadSettings(env)
  } catch (error) {
    expect(error).toMatchObject({ code: 'setting' })
    return (error as Error).message
  }
  return ''
}

describe('the settings', () => {
  it('have the documented defaults when nothing is set', () => {
    expect(loadSettings({})).toMatchObject({
      port: 3000,
      otlpGrpcPort: 4317,
      otlpHttpPort: 4318,
      skywalkingGrpcPort: 11800,
      skywalkingHttpPort: 12800,
      zipkinPort: 9411,
      host: '127.0.0.1',
      dataDir: `${process.cwd()}/data`,
      retentionDays: 7,
      attributes: 'all',
      token: null,
      clickhouseUrl: null,
      clickhouseDatabase: 'grayproof',
    })
  })

  it('count an empty variable as unset', () => {
    expect(loadSettings({ PORT: '', GRAYPROOF_TOKEN: ' ' })).toMatchObject({
      port: 3000,
      token: null,
    })
  })

  it.each<[string, Environment, string]>([
    [
      'a word for a port',
      { PORT: 'web' },
      'PORT must be a whole number from 0 to 65535, not "web"',
    ],
    [
      'a port too high',
      { ZIPKIN_PORT: '70000' },
      'ZIPKIN_PORT must be a whole number from 0 to 65535, not "70000"',
    ],
    [
      'half a day',
      { GRAYPROOF_RETENTION_DAYS: '0.5' },
      'GRAYPROOF_RETENTION_DAYS must be a whole number from 1 to 3650, not "0.5"',
    ],
    [
      'an unknown word',
      { GRAYPROOF_ATTRIBUTES: 'some' },
      'GRAYPROOF_ATTRIBUTES must be one of all, selected, none, not "some"',
    ],
    [
      'an address that is none',
      { CLICKHOUSE_URL: 'db:8123' },
      'CLICKHOUSE_URL must be an http:// or https:// address',
    ],
    [
      'a name with SQL in it',
      { CLICKHOUSE_DATABASE: 'a; DROP' },
      'CLICKHOUSE_DATABASE must be a name of letters, digits and underscores, not "a; DROP"',
    ],
    [
      'two equal ports',
      { PORT: '4318' },
      'PORT and OTLP_HTTP_PORT are both 4318: each needs its own port',
    ],
    [
      'a misspelt name',
      { GRAYPROOF_ATTRIBUTE: 'all' },
      'GRAYPROOF_ATTRIBUTE is not a setting (did you mean GRAYPROOF_ATTRIBUTES?)',
    ],
    [
      'a name unlike any',
      { GRAYPROOF_EVERYTHING_AT_ONCE_AND_MORE: 'x' },
      'GRAYPROOF_EVERYTHING_AT_ONCE_AND_MORE is not a setting',
    ],
  ])('refuse %s in one line that says what to write', (_what, env, line) => {
    expect(refusal(env)).toBe(line)
  })

  it('name every bad variable at once', () => {
    expect(refusal({ PORT: 'a', ZIPKIN_PORT: 'b' })).toMatch(/^PORT .*; ZIPKIN_PORT .*$/)
  })

  it('let Grayproof send its own traces anywhere but to itself', () => {
    const endpoint = (value: string, more = {}) =>
      loadSettings({ GRAYPROOF_OTLP_ENDPOINT: value, ...more }).otlpEndpoint
    expect(endpoint('http://collector:4318')).toBe('http://collector:4318')
    expect(endpoint('http://127.0.0.1:14318')).toBe('http://127.0.0.1:14318')
    expect(endpoint('https://localhost')).toBe('https://localhost')
    for (const own of ['http://127.0.0.1:4318', 'http://[::1]:4317/', 'http://localhost:3000/x']) {
      expect(() => endpoint(own)).toThrow('of this very installation')
    }
    const address = { GRAYPROOF_HOST: '10.1.2.3', GRAYPROOF_TOKEN: 'secret-word' }
    expect(() => endpoint('http://10.1.2.3:4318', address)).toThrow('OTLP_HTTP_PORT')
    expect(() => endpoint('collector:4318')).toThrow('GRAYPROOF_OTLP_ENDPOINT')
  })

  it('never repeat a secret in a refusal', () => {
    expect(refusal({ GRAYPROOF_TOKEN: 'my secret' })).toBe(
      'GRAYPROOF_TOKEN must be printable characters without spaces',
    )
    const url = refusal({ CLICKHOUSE_URL: 'http://user:hidden@db:8123' })
    expect(url).toContain('must not hold a user or password')
    expect(url).not.toContain('hidden')
  })

  it.each(['0.0.0.0', '::', '192.168.1.7', 'grayproof.internal'])(
    'refuse to listen on %s without a token',
    (host) => {
      expect(refusal({ GRAYPROOF_HOST: host })).toBe(
        `GRAYPROOF_HOST ${host} can be reached from other machines: ` +
          'set GRAYPROOF_TOKEN, or listen on 127.0.0.1',
      )
      const token = 'a-token-of-ours'
      expect(loadSettings({ GRAYPROOF_HOST: host, GRAYPROOF_TOKEN: token }).host).toBe(host)
    },
  )

  it.each(['127.0.0.1', '127.0.0.53', '::1', 'localhost'])(
    'listen on %s without a token',
    (host) => {
      expect(loadSettings({ GRAYPROOF_HOST: host }).host).toBe(host)
    },
  )

  it('reach a child process unchanged', () => {
    const settings = loadSettings({
      PORT: '0',
      GRAYPROOF_TOKEN: 'a-token-of-ours',
      GRAYPROOF_DATA: '/var/lib/grayproof',
      CLICKHOUSE_URL: 'https://db.example:8443',
      CLICKHOUSE_PASSWORD: 'p w ä',
      CLICKHOUSE_CLUSTER: 'main',
    })
    expect(loadSettings(toEnvironment(settings))).toEqual(settings)
  })

  it('tell which values are secret', () => {
    const settings = loadSettings({ GRAYPROOF_TOKEN: 'one', CLICKHOUSE_PASSWORD: 'two' })
    expect(secretsOf(settings)).toEqual(['one', 'two'])
  })

  it('give the address of a database only when one is named', () => {
    expect(() => databaseAddress(loadSettings({}))).toThrow('CLICKHOUSE_URL is not set')
    expect(databaseAddress(loadSettings({ CLICKHOUSE_URL: 'http://db:8123/' }))).toEqual({
      url: 'http://db:8123',
      user: 'default',
      password: '',
      database: 'grayproof',
      cluster: null,
    })
    const wrongCa = { CLICKHOUSE_URL: 'https://db', CLICKHOUSE_CA: '/no/such.pem' }
    expect(() => databaseAddress(loadSettings(wrongCa))).toThrow('CLICKHOUSE_CA: cannot read')
  })

  it('are all described, each under its own variable', () => {
    expect(SETTINGS.filter(({ description }) => description === '')).toEqual([])
    expect(new Set(SETTINGS.map(({ env }) => env)).size).toBe(SETTINGS.length)
  })

  it('are listed in the README as the schema has them', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const [, table] = /<!-- settings -->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(readme) ?? []
    expect(table?.trim()).toBe(settingsTable())
  })
})
