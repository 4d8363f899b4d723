// Reads which settings are in force, for people: values, where they come from, never a secret.
import { SETTINGS, type SettingName, type Settings } from '#lib/engine/config'
import { loadReadiness } from '#lib/load/load-readiness'
import type { Database } from '#lib/store/client'

export const SETTING_SUBJECTS = ['access', 'ports', 'data', 'plans', 'database', 'other'] as const
export type SettingSubject = (typeof SETTING_SUBJECTS)[number]

export interface SettingView {
  /** Name of the environment variable. */
  readonly env: string
  readonly subject: SettingSubject
  readonly description: string
  /** As text; null: not set, or secret. */
  readonly value: string | null
  readonly secret: boolean
  readonly set: boolean
  /** What it is when nobody sets it; null: nothing. */
  readonly preset: string | null
  /** Differs from what it is when nobody sets it. */
  readonly changed: boolean
  /** For ports: where a receiver of this installation really listens; null: nobody does. */
  readonly listening: number | null
}

const SUBJECTS: Readonly<Partial<Record<SettingName, SettingSubject>>> = {
  host: 'access',
  token: 'access',
  apiUrl: 'access',
  dataDir: 'data',
  retentionDays: 'data',
  attributes: 'data',
  plansDir: 'plans',
  planUrls: 'plans',
  planUrlToken: 'plans',
}

export async function loadSettingsView(db: Database, settings: Settings): Promise<SettingView[]> {
  const readiness = await loadReadiness(db)
  const listening = readiness.parts.find(({ name }) => name === 'receiver')?.ports ?? {}
  return SETTINGS.map((row) => {
    const { field, env, description } = row
    const value = settings[field]
    const secret = row.secret === true || /token|password|secret/i.test(field)
    const text = value === null || secret ? null : shown(String(value))
    const preset = row.defaultText ?? row.preset
    return {
      env,
      subject: subjectOf(field),
      description: description.replaceAll('`', ''),
      value: text,
      secret,
      set: value !== null,
      preset: preset === null ? null : preset.replaceAll('`', ''),
      changed: secret ? value !== null : String(value) !== String(row.preset),
      listening: listening[field] ?? null,
    }
  })
}

function subjectOf(field: SettingName): SettingSubject {
  const known = SUBJECTS[field]
  if (known !== undefined) return known
  if (field.startsWith('oidc')) return 'access'
  if (/^(clickhouse|database)/.test(field)) return 'database'
  return /port$/i.test(field) ? 'ports' : 'other'
}

/** An address may carry a password. */
function shown(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return text
  const url = new URL(text)
  if (url.username === '' && url.password === '') return text
  url.username = ''
  url.password = ''
  return url.toString()
}
