// Runs one bookstore: its processes, their registry, its clients, and what is broken in it.
import type { BreakerRule } from '#lib/plan/plan'
import { agentEnvironment, type Collector } from './agent-environment'
import { CAST, DECISION_POINT, type Player } from './cast'
import { type DemoChild, startChild } from './child-process'
import type { Agent, Fault, FromChild, Instance, LoadAssignment, LoadCounts } from './messages'
import { seedFor } from './random'
import type { GatewayRoute } from './service/gateway-routes'

export interface BookstoreOptions {
  /** The bundled command line that children are started from. */
  readonly entry: string
  readonly agent: Agent
  /** Put before every reported name, so that two bookstores stay apart. May be empty. */
  readonly prefix: string
  readonly seed: number
  readonly routes: readonly GatewayRoute[]
  readonly breaker: BreakerRule
  readonly collector: Collector
  readonly report: (news: News) => void
}

/** What a service says (`note`), what its agent prints (`complaint`), and who died (`lost`). */
export interface News {
  readonly kind: 'note' | 'complaint' | 'lost'
  readonly from: string
  readonly text: string
}

export type Load = Omit<LoadAssignment, 'seed' | 'gatewayPort'>

export interface Bookstore {
  readonly gatewayPort: number
  readonly pids: () => readonly number[]
  readonly startLoad: (load: Load) => Promise<void>
  /** What the clients saw so far; null before they started. */
  readonly counts: () => LoadCounts | null
  /** Breaks every instance that reports this name (without prefix), or heals it with null. */
  readonly breakWith: (reportedAs: string, fault: Fault | null) => void
  readonly stop: () => Promise<void>
}

interface Running {
  readonly player: Player
  readonly child: DemoChild
  readonly instance: Instance
}

/** Resolves when every service listens and knows all others. Rejects, with none left, if one fails. */
export async function startBookstore(options: BookstoreOptions): Promise<Bookstore> {
  const lost = new Set<Player>()
  const children = CAST.map((player) => ({
    player,
    child: startPlayer(player, options, () => {
      lost.add(player)
      tellRegistry()
    }),
  }))
  let running: Running[] = []
  const tellRegistry = (): void => {
    const instances = running.filter((one) => !lost.has(one.player)).map((one) => one.instance)
    for (const { child } of running) child.send({ kind: 'registry', instances })
  }
  const clients: DemoChild[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(clients.map((child) => child.stop()))
    // From the gateway inwards, so that nobody stops while somebody still calls it.
    for (const { child } of children.toReversed()) await child.stop()
  }
  try {
    running = await Promise.all(children.map((one) => serve(one, options)))
  } catch (error) {
    await stop()
    throw error
  }
  tellRegistry()

  const gateway = running.find((one) => one.player.service === DECISION_POINT)
  if (!gateway) throw new Error('the cast has no gateway')
  const gatewayPort = gateway.instance.port
  let counts: LoadCounts | null = null
  const hear = (message: FromChild): void => {
    if (message.kind === 'counts') counts = message.counts
  }
  return {
    gatewayPort,
    pids: () => [...children.map(({ child }) => child.pid), ...clients.map((child) => child.pid)],
    counts: () => counts,
    startLoad: async (load) => {
      const child = startClients(options, hear)
      clients.push(child)
      await child.first('awake')
      const seed = seedFor(options.seed, 'clients')
      child.send({ kind: 'load', assignment: { ...load, seed, gatewayPort } })
    },
    breakWith: (reportedAs, fault) => {
      const broken = running.filter((one) => one.player.reportedAs === reportedAs)
      if (broken.length === 0) throw new Error(`the bookstore has no "${reportedAs}"`)
      for (const { child } of broken) child.send({ kind: 'fault', fault })
    },
    stop,
  }
}

const instanceName = (player: Player): string => `${player.reportedAs}-${player.number}`

function startPlayer(player: Player, options: BookstoreOptions, onLost: () => void): DemoChild {
  const { entry, prefix, collector, report } = options
  const agent = player.traced ? options.agent : 'none'
  const identity = {
    namespace: `${prefix}bookstore`,
    reportedAs: prefix + player.reportedAs,
    instance: instanceName(player),
    version: player.version,
  }
  const from = prefix + instanceName(player)
  return startChild({
    name: from,
    entry,
    args: ['demo-service', player.role, agent],
    env: agentEnvironment(agent, identity, collector),
    onMessage: (message) => {
      if (message.kind === 'note') report({ kind: 'note', from, text: message.text })
    },
    onLine: (text) => report({ kind: 'complaint', from, text }),
    onLost: (text) => {
      report({ kind: 'lost', from, text })
      onLost()
    },
  })
}

async function serve(
  { player, child }: { player: Player; child: DemoChild },
  { seed, routes, breaker }: BookstoreOptions,
): Promise<Running> {
  await child.first('awake')
  const listening = child.first('listening')
  child.send({
    kind: 'serve',
    assignment: {
      lane: player.lane,
      seed: seedFor(seed, instanceName(player)),
      routes: player.service === DECISION_POINT ? routes : [],
      breaker,
    },
  })
  const { port } = await listening
  const { service, reportedAs, lane } = player
  const instance = instanceName(player)
  // What has no agent is outside the company, and known by its address alone.
  const host = player.traced ? instance : `${service}.example`
  return { player, child, instance: { service, reportedAs, instance, host, port, lane } }
}

function startClients(
  { entry, prefix, report }: BookstoreOptions,
  onMessage: (message: FromChild) => void,
): DemoChild {
  const from = `${prefix}clients`
  return startChild({
    name: from,
    entry,
    args: ['demo-load'],
    env: {},
    onMessage,
    onLine: (text) => report({ kind: 'complaint', from, text }),
    onLost: (text) => report({ kind: 'lost', from, text }),
  })
}
