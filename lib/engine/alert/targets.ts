// What people do with alert targets: name them, change them, remove them. Secrets only go in.
import type { LookupAddress } from 'node:dns'
import type { AlertFormat } from '#lib/alert/format'
import { ALERT_FORMATS } from '#lib/alert/index'
import {
  type AlertTarget,
  type TargetChange,
  type TargetSettings,
  targetName,
} from '#lib/alert/target/target'
import { testMessage } from '#lib/alert/target/test-message'
import { AppError } from '#lib/model/app-error'
import { didYouMean } from '#lib/model/did-you-mean'
import type { Database } from '#lib/store/client'
import { appendAlertTarget, readAlertTargets, readTargetRows } from '#lib/store/query/alert-targets'
import type { AllowedHosts } from './send/private-hosts'
import { refusePrivateLiteral } from './send/resolve-host'

const TARGETS_MAX = 200
const AUTHOR_MAX = 200

export interface TargetDeps {
  readonly db: Database
  /** The clock, epoch ms. */
  readonly now: () => number
  readonly allowed: AllowedHosts
  /** Default: the system's. */
  readonly lookup?: (host: string) => Promise<readonly LookupAddress[]>
}

export interface PutTargetArgs {
  readonly name: string
  readonly change: TargetChange
  readonly author: string
}

/** Throws AppError `bad-request` for an unknown format; every row was checked when it was written. */
export function formatOf({ format }: Pick<TargetSettings, 'format'>): AlertFormat {
  const formats: readonly AlertFormat[] = ALERT_FORMATS
  const found = formats.find(({ name }) => name === format)
  if (found !== undefined) return found
  const names = formats.map(({ name }) => name)
  const near = didYouMean(format, names)
  const hint = near === null ? `expected one of ${names.join(', ')}` : `did you mean "${near}"?`
  throw new AppError('bad-request', `"${format}" is no alert format: ${hint}`)
}

/**
 * Writes a target as it shall be from now on. Throws AppError `bad-request` for what its format cannot
 * serve, `forbidden` for a private address that no setting names.
 */
export async function putTarget(deps: TargetDeps, args: PutTargetArgs): Promise<AlertTarget> {
  const name = nameOf(args.name)
  const rows = await readTargetRows(deps.db)
  const last = rows.find((row) => row.name === name)
  const old = last?.settings ?? null
  if (old === null && rows.filter((row) => row.settings !== null).length >= TARGETS_MAX) {
    throw new AppError('conflict', `there are ${TARGETS_MAX} alert targets: remove one first`)
  }
  const settings = merge(old, args.change)
  checkTarget(deps, settings)
  // Later than what it replaces, even when two clocks disagree.
  const atMs = Math.max(deps.now(), (last?.atMs ?? 0) + 1)
  const author = args.author.slice(0, AUTHOR_MAX)
  await appendAlertTarget(deps.db, { name, atMs, author, settings })
  return { ...settings, name, atMs, author }
}

/** Throws AppError `not-found`. */
export async function deleteTarget(
  deps: Pick<TargetDeps, 'db' | 'now'>,
  { name, author }: { readonly name: string; readonly author: string },
): Promise<void> {
  const old = await loadTarget(deps.db, name)
  const atMs = Math.max(deps.now(), old.atMs + 1)
  await appendAlertTarget(deps.db, {
    name,
    atMs,
    author: author.slice(0, AUTHOR_MAX),
    settings: null,
  })
}

/** With its secrets: never for an answer. Throws AppError `not-found`. */
export async function loadTarget(db: Database, name: string): Promise<AlertTarget> {
  const found = (await readAlertTargets(db)).find((target) => target.name === name)
  if (found === undefined) throw new AppError('not-found', `there is no alert target "${name}"`)
  return found
}

/** Of the names in a plan's `notify`, those that are no target. */
export async function unknownTargets(
  db: Database,
  notify: readonly string[],
): Promise<readonly string[]> {
  if (notify.length === 0) return []
  const known = (await readAlertTargets(db)).map(({ name }) => name)
  return notify.filter((name) => !known.includes(name))
}

function nameOf(text: string): string {
  const parsed = targetName.safeParse(text)
  if (parsed.success) return parsed.data
  throw new AppError(
    'bad-request',
    `the name of an alert target ${parsed.error.issues[0]?.message}`,
  )
}

/** A kept secret goes to the host that it was given for, and to no other. */
function merge(old: TargetSettings | null, { url, secret, ...rest }: TargetChange): TargetSettings {
  const address = url ?? old?.url
  if (address === undefined) throw new AppError('bad-request', 'field "url" is missing')
  const moved = old !== null && new URL(old.url).host !== new URL(address).host
  if (secret === undefined && moved && old.secret !== null) {
    const text = 'field "secret" must be given again, or null, when the address is on another host'
    throw new AppError('bad-request', text)
  }
  return { ...rest, url: address, secret: secret === undefined ? (old?.secret ?? null) : secret }
}

function checkTarget({ allowed, now }: TargetDeps, settings: TargetSettings): void {
  const format = formatOf(settings)
  if (settings.secret === null && format.secret?.required) {
    throw new AppError('bad-request', `field "secret" is missing. ${format.secret.means}`)
  }
  const { url, secret, language } = settings
  const nowMs = now()
  const request = format.build(testMessage('check', nowMs), { url, secret, language, nowMs })
  refusePrivateLiteral(new URL(request.url), allowed)
}
