// Reads what a newcomer must know: where agents should report, and whether one already does.
import type { Settings } from '#lib/engine/config'
import type { Database } from '#lib/store/client'
import { readChangeMarks } from '#lib/store/query/read-change-marks'
import { loadReadiness } from './load-readiness'

const PORTS = ['otlpGrpcPort', 'otlpHttpPort', 'skywalkingGrpcPort', 'zipkinPort'] as const
export type AgentPort = (typeof PORTS)[number]

export interface Setup {
  /** Reporters of spans that are known; 0 while the first span is waited for. */
  readonly sources: number
  readonly host: string
  readonly ports: Readonly<Record<AgentPort, number>>
  readonly needsToken: boolean
}

/** `host` is the name by which the visitor reached us: agents can, too. */
export async function loadSetup(
  db: Database,
  { settings, host }: { readonly settings: Settings; readonly host: string },
): Promise<Setup> {
  const [marks, readiness] = await Promise.all([readChangeMarks(db), loadReadiness(db)])
  const listening = readiness.parts.find(({ name }) => name === 'receiver')?.ports ?? {}
  const ports = Object.fromEntries(PORTS.map((port) => [port, listening[port] ?? settings[port]]))
  return {
    sources: marks.sources,
    host,
    ports: ports as Setup['ports'],
    needsToken: settings.token !== null,
  }
}
