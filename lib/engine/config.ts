// Every setting, in ONE schema, and the only place that reads the environment.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '#lib/model/app-error'
import { didYouMean } from '#lib/model/did-you-mean'
import type { DatabaseAddress } from '#lib/store/address'
import {
  hosts,
  name,
  oneOf,
  optionalNumber,
  optionalText,
  port,
  type SettingMeta,
  secretWord,
  text,
  webAddress,
  webAddresses,
  wholeNumber,
} from './setting-kinds'
import { oidcSettings, refuseHalfOidc } from './setting-oidc'

const OWN_PREFIX = 'GRAYPROOF_'

const settingsSchema = z.object({
  port: port(3000, { env: 'PORT', description: 'dashboard and HTTP API' }),
  otlpGrpcPort: port(4317, { env: 'OTLP_GRPC_PORT', description: 'OTLP over gRPC' }),
  otlpHttpPort: port(4318, { env: 'OTLP_HTTP_PORT', description: 'OTLP over HTTP' }),
  skywalkingGrpcPort: port(11800, {
    env: 'SKYWALKING_GRPC_PORT',
    description: 'SkyWalking over gRPC',
  }),
  skywalkingHttpPort: port(12800, {
    env: 'SKYWALKING_HTTP_PORT',
    description: 'SkyWalking over HTTP',
  }),
  zipkinPort: port(9411, { env: 'ZIPKIN_PORT', description: 'Zipkin v2' }),
  host: text('127.0.0.1', {
    env: 'GRAYPROOF_HOST',
    description: 'address to listen on; anything but loopback needs a token',
  }),
  token: secretWord({
    env: 'GRAYPROOF_TOKEN',
    description: 'what agents and API clients must send; may send spans and do everything',
  }),
  ...oidcSettings,
  dataDir: text('./data', {
    env: 'GRAYPROOF_DATA',
    description: 'directory of the bundled database',
  }),
  retentionDays: wholeNumber(
    { min: 1, max: 3650, default: 7 },
    { env: 'GRAYPROOF_RETENTION_DAYS', description: 'days that spans and rollups are kept' },
  ),
  attributes: oneOf(['all', 'selected', 'none'], 'all', {
    env: 'GRAYPROOF_ATTRIBUTES',
    description: 'span attributes to keep: `all`, `selected` (marks and HTTP basics) or `none`',
  }),
  plansDir: optionalText({
    env: 'GRAYPROOF_PLANS',
    description: 'directory of plans, ours or those of other tools, that is watched and applied',
  }),
  planUrls: webAddresses({
    env: 'GRAYPROOF_PLAN_URLS',
    description: 'web addresses of plans, with commas, that are asked every 30 s and applied',
  }),
  planUrlToken: secretWord({
    env: 'GRAYPROOF_PLAN_URLS_TOKEN',
    description: 'bearer token for these addresses, sent to no other host',
  }),
  logLevel: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'info', {
    env: 'GRAYPROOF_LOG_LEVEL',
    description: 'least important log line shown',
  }),
  apiUrl: webAddress({
    env: 'GRAYPROOF_URL',
    description: 'where commands such as `apply` find the API',
    defaultText: '`http://127.0.0.1:<PORT>`',
  }),
  publicUrl: webAddress({
    env: 'GRAYPROOF_PUBLIC_URL',
    description: 'address of the dashboard as people reach it: alerts link there',
  }),
  alertHosts: hosts({
    env: 'GRAYPROOF_ALERT_HOSTS',
    description: 'private hosts, addresses or ranges that alerts may be sent to',
  }),
  otlpEndpoint: webAddress({
    env: 'GRAYPROOF_OTLP_ENDPOINT',
    description: 'where Grayproof sends its own traces and metrics, by OTLP over HTTP',
  }),
  databasePort: port(0, {
    env: 'GRAYPROOF_DATABASE_PORT',
    description: 'loopback port of the bundled database',
    defaultText: 'any free one',
  }),
  databaseMemoryMb: optionalNumber(
    { min: 500, max: 1_000_000 },
    {
      env: 'GRAYPROOF_DATABASE_MEMORY_MB',
      description: 'memory that the bundled database may use',
      defaultText: '40 % of the machine, at most 4000',
    },
  ),
  clickhouseUrl: webAddress({
    env: 'CLICKHOUSE_URL',
    description: 'your ClickHouse (http or https), instead of the bundled one',
  }),
  clickhouseUser: text('default', {
    env: 'CLICKHOUSE_USER',
    description: 'its user',
  }),
  clickhousePassword: optionalText({
    env: 'CLICKHOUSE_PASSWORD',
    description: "its password; also fixes the bundled database's, which is random otherwise",
    secret: true,
  }),
  clickhouseDatabase: name('grayproof', {
    env: 'CLICKHOUSE_DATABASE',
    description: 'database that holds our tables; created when missing',
  }),
  clickhouseCluster: name(null, {
    env: 'CLICKHOUSE_CLUSTER',
    description: 'cluster to spread spans over, as the server names it',
  }),
  clickhouseCa: optionalText({
    env: 'CLICKHOUSE_CA',
    description: 'PEM file of the authority that signed its certificate, when not a public one',
  }),
})
export type Settings = z.output<typeof settingsSchema>
export type SettingName = keyof Settings
export type Environment = Readonly<Record<string, string | undefined>>

export interface SettingRow extends SettingMeta {
  readonly field: SettingName
  /** As text for the environment; null when unset by default. */
  readonly preset: string | null
}

/** The table of all settings, in the order of the README. */
export const SETTINGS: readonly SettingRow[] = Object.entries(settingsSchema.shape).map(
  ([field, schema]) => {
    const preset = schema.parse(undefined)
    return {
      ...(schema.meta() as SettingMeta),
      field: field as SettingName,
      preset: preset === null ? null : String(preset),
    }
  },
)

/** For a caller that puts its own options over the environment. */
export function readEnvironment(): Environment {
  return process.env
}

/** Empty counts as unset. Throws AppError `setting`: one line that names each bad variable. */
export function loadSettings(env: Environment = readEnvironment()): Settings {
  refuseUnknownNames(env)
  const values = SETTINGS.map((row) => [row.field, env[row.env]?.trim() || undefined])
  const parsed = settingsSchema.safeParse(Object.fromEntries(values))
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => problem(env, path[0], message))
    throw new AppError('setting', [...new Set(lines)].join('; '))
  }
  refuseOpenDoor(parsed.data)
  refuseHalfOidc(parsed.data)
  refuseSharedPorts(parsed.data)
  refuseOwnEndpoint(parsed.data)
  return { ...parsed.data, dataDir: resolve(parsed.data.dataDir) }
}

/** The environment that makes a child process load these very settings. */
export function toEnvironment(settings: Settings): NodeJS.ProcessEnv {
  const own = SETTINGS.map((row) => [row.env, settings[row.field] ?? undefined] as const)
  const entries = own.map(([env, value]) => [env, value === undefined ? undefined : String(value)])
  return { ...process.env, NODE_ENV: 'production', ...Object.fromEntries(entries) }
}

/** Values that must not reach a log. */
export function secretsOf(settings: Settings): readonly string[] {
  const { token, planUrlToken, oidcClientSecret, clickhousePassword } = settings
  return [token, planUrlToken, oidcClientSecret, clickhousePassword].filter(
    (secret) => secret !== null,
  )
}

/** Throws AppError `setting` when no database is named: only the supervisor may start one. */
export function databaseAddress(settings: Settings): DatabaseAddress {
  if (settings.clickhouseUrl === null) throw new AppError('setting', 'CLICKHOUSE_URL is not set')
  return {
    url: new URL(settings.clickhouseUrl).origin,
    user: settings.clickhouseUser,
    password: settings.clickhousePassword ?? '',
    database: settings.clickhouseDatabase ?? 'grayproof',
    cluster: settings.clickhouseCluster,
    ...(settings.clickhouseCa === null ? {} : { caCertificate: readCa(settings.clickhouseCa) }),
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function readCa(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw new AppError('setting', `CLICKHOUSE_CA: cannot read ${file}`)
  }
}

function problem(env: Environment, field: PropertyKey | undefined, message: string): string {
  const row = SETTINGS.find((setting) => setting.field === field)
  if (row === undefined) return message
  return row.secret ? `${row.env} ${message}` : `${row.env} ${message}, not "${env[row.env]}"`
}

/** A misspelt setting would silently do nothing. */
function refuseUnknownNames(env: Environment): void {
  const known = SETTINGS.map((row) => row.env)
  const unknown = Object.keys(env).find((key) => key.startsWith(OWN_PREFIX) && !known.includes(key))
  if (unknown === undefined) return
  const near = didYouMean(unknown, known)
  const hint = near === null ? '' : ` (did you mean ${near}?)`
  throw new AppError('setting', `${unknown} is not a setting${hint}`)
}

function refuseOpenDoor(settings: Settings): void {
  if (isLoopback(settings.host) || settings.token !== null) return
  const text = `GRAYPROOF_HOST ${settings.host} can be reached from other machines`
  throw new AppError('setting', `${text}: set GRAYPROOF_TOKEN, or listen on 127.0.0.1`)
}

function refuseSharedPorts(settings: Settings): void {
  const ports = SETTINGS.filter((row) => row.env.endsWith('PORT') && settings[row.field] !== 0)
  for (const row of ports) {
    const other = ports.find((it) => it !== row && settings[it.field] === settings[row.field])
    if (other === undefined) continue
    const text = `${row.env} and ${other.env} are both ${settings[row.field]}`
    throw new AppError('setting', `${text}: each needs its own port`)
  }
}

/** Its own traces would be traffic that it judges, and that makes more of them. */
function refuseOwnEndpoint(settings: Settings): void {
  if (settings.otlpEndpoint === null) return
  const url = new URL(settings.otlpEndpoint)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const here = isLoopback(host) || [settings.host, hostname()].includes(host)
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const row = SETTINGS.find((it) => it.env.endsWith('PORT') && settings[it.field] === port)
  if (!here || row === undefined) return
  const text = `GRAYPROOF_OTLP_ENDPOINT is ${row.env} of this very installation`
  throw new AppError('setting', `${text}: it cannot watch itself, name another collector`)
}
