import type { FormatView, TargetView } from '#lib/load/alert/load-targets'

export interface RouteDraft {
  readonly id: number
  /** Patterns with commas between. */
  readonly rollouts: string
  readonly checks: string
  readonly outcomes: readonly string[]
  readonly severities: readonly string[]
}

export interface QuietDraft {
  readonly zone: string
  readonly from: string
  readonly to: string
  readonly days: readonly string[]
}

/** A target as somebody writes it. */
export interface TargetDraft {
  readonly name: string
  readonly format: string
  /** Empty: as it is. */
  readonly url: string
  readonly secret: string
  /** Takes away a secret that is there. */
  readonly dropSecret: boolean
  readonly language: string
  readonly routes: readonly RouteDraft[]
  readonly quiet: QuietDraft | null
  /** Whole hours; empty: never. */
  readonly remindHours: string
  readonly enabled: boolean
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** As an API reads them; severity follows from the outcome. */
const SEVERITIES = ['critical', 'warning', 'info'] as const

let lastId = 0

export function newRoute(): RouteDraft {
  lastId += 1
  return {
    id: lastId,
    rollouts: '*',
    checks: '*',
    outcomes: ['fail', 'error'],
    severities: SEVERITIES,
  }
}

export function newQuiet(): QuietDraft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return { zone: timeZone || 'UTC', from: '22:00', to: '08:00', days: DAYS }
}

export function draftOf(
  target: TargetView | null,
  formats: readonly FormatView[],
  language: string,
): TargetDraft {
  const blank = { name: '', url: '', secret: '', dropSecret: false, quiet: null, remindHours: '' }
  if (target === null) {
    const format = formats[0]?.name ?? ''
    return { ...blank, format, language, routes: [newRoute()], enabled: true }
  }
  const { name, format, routes, quietHours, remindHours, enabled } = target
  return {
    ...blank,
    ...{ name, format, enabled, quiet: quietHours },
    language: target.language,
    routes: routes.map(({ rollouts, checks, outcomes, severities }) => ({
      ...newRoute(),
      ...{ outcomes, severities },
      rollouts: rollouts.join(', '),
      checks: checks.join(', '),
    })),
    remindHours: remindHours === null ? '' : String(remindHours),
  }
}

/** As the API takes it; what stays as it is, is left out. */
export function settingsOf(draft: TargetDraft, hasSecretSlot: boolean): Record<string, unknown> {
  const { format, url, secret, dropSecret, language, routes, quiet, remindHours, enabled } = draft
  const secretPart =
    dropSecret || !hasSecretSlot ? { secret: null } : secret === '' ? {} : { secret }
  return {
    format,
    ...(url === '' ? {} : { url }),
    ...secretPart,
    language,
    routes: routes.map(({ rollouts, checks, outcomes, severities }) => ({
      rollouts: wordsOf(rollouts),
      checks: wordsOf(checks),
      outcomes,
      severities,
    })),
    quietHours: quiet,
    remindHours: remindHours === '' ? null : Number(remindHours),
    enabled,
  }
}

function wordsOf(text: string): string[] {
  return text
    .split(/[,，\s]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
