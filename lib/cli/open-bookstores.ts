// Opens the demo's bookstores on a running product, and tells the user where to look.
import type { Collector } from '#lib/demo/agent-environment'
import type { News } from '#lib/demo/bookstore'
import { openDutyDesk } from '#lib/demo/duty-desk'
import { followVerdict } from '#lib/demo/follow-verdict'
import type { Agent } from '#lib/demo/messages'
import { createProductApi, type ProductApi } from '#lib/demo/product-api'
import { runScenario, type ScenarioRun } from '#lib/demo/run-scenario'
import { SCENARIO_NAMES } from '#lib/demo/scenarios'
import type { Settings } from '#lib/engine/config'
import type { Log } from '#lib/engine/log'
import type { DemoPlay } from './demo-args'
import { ownCommand } from './package-root'

/** The alert target of the demo. */
const DESK = 'duty-desk'

export interface BookstoresDeps {
  readonly play: DemoPlay
  readonly settings: Settings
  /** Where the product listens, by setting name. */
  readonly ports: Readonly<Record<string, number>>
  readonly log: Log
}

/** Resolves when the stage of every rollout runs. Rejects, with nothing left, if one cannot. */
export async function openBookstores(deps: BookstoresDeps): Promise<{ close(): Promise<void> }> {
  const { play, settings, ports, log } = deps
  const host = reachable(settings.host)
  const url = `http://${host}:${ports.port}`
  const api = createProductApi(url, settings.token)
  const desk = await openDesk(api, log)
  const opened = await Promise.allSettled(play.agents.map((agent) => open(deps, { agent, api })))
  const runs = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const close = async (): Promise<void> => {
    await Promise.all([...runs.map((run) => run.stop()), desk.close()])
  }
  const failed = opened.find((one) => one.status === 'rejected')
  if (failed) {
    await close()
    throw failed.reason
  }
  say(invitation(play, url, runs), log)
  const stops = runs.map(({ rollout }) => followVerdict(api, rollout, (text) => log.info(text)))
  return {
    close: async () => {
      for (const stop of stops) stop()
      log.info('closing the bookstore')
      await close()
    },
  }
}

/** Somebody who is told: alerts of the demo come out as lines of its log. */
async function openDesk(api: ProductApi, log: Log): Promise<{ close(): Promise<void> }> {
  const desk = await openDutyDesk((line) => log.info(`${DESK}: ${line}`))
  try {
    await api.sendAlerts(DESK, desk)
  } catch (error) {
    await desk.close()
    throw error
  }
  return {
    close: async () => {
      await api.stopAlerts(DESK).catch(() => {})
      await desk.close()
    },
  }
}

function open(
  { play, settings, ports, log }: BookstoresDeps,
  { agent, api }: { agent: Agent; api: ProductApi },
): Promise<ScenarioRun> {
  const collector: Collector = {
    host: reachable(settings.host),
    skywalkingGrpcPort: ports.skywalkingGrpcPort ?? settings.skywalkingGrpcPort,
    otlpHttpPort: ports.otlpHttpPort ?? settings.otlpHttpPort,
    token: settings.token,
  }
  return runScenario({
    scenario: play.scenario,
    entry: ownCommand()[1] ?? '',
    agent,
    prefix: play.agents.length > 1 ? `${agent}-` : '',
    ratePerSecond: play.ratePerSecond,
    collector,
    api,
    report: (news) => tell(news, log),
  })
}

function tell({ kind, from, text }: News, log: Log): void {
  if (kind === 'note') log.info(`${from}: ${text}`)
  else log.warn(`${from}: ${text}`)
}

/** An address that listens everywhere is reached on this machine by loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function invitation(play: DemoPlay, url: string, runs: readonly ScenarioRun[]): readonly string[] {
  const others = SCENARIO_NAMES.filter((name) => name !== play.name)
  return [
    `A bookstore releases favorites-service-new. Scenario "${play.name}": ${play.scenario.title}`,
    ...runs.map(({ rollout }) => `dashboard  ${url}/rollouts/${rollout}`),
    ...play.scenario.lookAt.map((text, index) => `look at ${index + 1}  ${text}`),
    `others     npm run demo -- --scenario ${others.join(' | ')}`,
    'Ctrl-C stops everything.',
  ]
}

/** A block of its own on a terminal; lines of the log for a machine. */
function say(lines: readonly string[], log: Log): void {
  if (process.stdout.isTTY) process.stdout.write(`\n  ${lines.join('\n  ')}\n\n`)
  else for (const line of lines) log.info(line)
}
