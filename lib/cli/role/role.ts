// THE LIST of roles: the parts of the product that run as processes of their own.
import type { SettingName, Settings } from '#lib/engine/config'
import type { Log } from '#lib/engine/log'
import type { Database } from '#lib/store/client'

export interface RoleDeps {
  readonly settings: Settings
  readonly db: Database
  readonly log: Log
}

export interface RunningRole {
  /** Ports it really listens on, by the setting that named them. */
  readonly ports?: Readonly<Record<string, number>>
  /** Stops accepting, flushes, closes. */
  stop(): Promise<void>
}

interface Role {
  readonly name: string
  /** Settings that name the ports it listens on. */
  readonly ports: readonly SettingName[]
  readonly load: () => Promise<(deps: RoleDeps) => Promise<RunningRole>>
}

/** In the order in which they start and stop: data is taken in before it is judged and shown. */
export const ROLES = [
  {
    name: 'receiver',
    ports: [
      'otlpGrpcPort',
      'otlpHttpPort',
      'skywalkingGrpcPort',
      'skywalkingHttpPort',
      'zipkinPort',
    ],
    load: async () => (await import('./receiver')).runReceiver,
  },
  {
    name: 'evaluator',
    ports: [],
    load: async () => (await import('./evaluator')).runEvaluator,
  },
  {
    name: 'web',
    ports: ['port'],
    load: async () => (await import('./web')).runWeb,
  },
] as const satisfies readonly Role[]

export type RoleName = (typeof ROLES)[number]['name']
export const ROLE_NAMES: readonly RoleName[] = ROLES.map(({ name }) => name)
