// The body of every child process of the demo: one service of the bookstore, or its clients.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Generator, startGenerator } from './load/generator'
import { AGENTS, type Agent, type FromChild, type ToChild } from './messages'
import { startAgent } from './service/agents'
import { createService, type Service } from './service/chassis'
import { ROLES, type Role } from './shop/roles'

const COUNTS_EVERY_MS = 1_000
/** Spans of the last requests are closed a moment after their answers. */
const LAST_SPANS_MS = 50

const tell = (message: FromChild): void => {
  if (process.connected) process.send?.(message)
}

/**
 * Resolves when the parent asked to stop and `stop` is done. Ends at once when the parent is gone,
 * however that came; signals to the whole group (Ctrl-C) are the parent's to hear.
 */
function followParent(
  stop: () => Promise<void>,
  onMessage: (message: ToChild) => void,
): Promise<void> {
  process.on('disconnect', () => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  return new Promise((resolve, reject) => {
    process.on('message', (message) => {
      const told = message as ToChild
      if (told.kind === 'stop') stop().then(resolve, reject)
      else onMessage(told)
    })
    tell({ kind: 'awake' })
  })
}

/** Runs one service of the bookstore until told to stop. */
export function runService(roleName: string, agentName: string): Promise<void> {
  const role = roleNamed(roleName)
  const agent = startAgent(agentNamed(agentName), {
    capture: role === 'gateway' ? 'sent' : 'received',
  })
  let service: Service | undefined
  const stop = async (): Promise<void> => {
    await service?.stop()
    await sleep(LAST_SPANS_MS)
    await agent.stop()
  }
  return followParent(stop, (message) => {
    if (message.kind === 'serve') {
      const note = (text: string): void => tell({ kind: 'note', text })
      const { assignment } = message
      service = createService({ assignment, handlers: ROLES[role], agent, note })
      void service.listen().then((port) => tell({ kind: 'listening', port }))
    } else if (message.kind === 'registry') service?.update(message.instances)
    else if (message.kind === 'fault') service?.breakWith(message.fault)
  })
}

/** Runs the bookstore's clients until told to stop. */
export function runLoad(): Promise<void> {
  let generator: Generator | undefined
  const stop = async (): Promise<void> => {
    await generator?.stop()
  }
  return followParent(stop, (message) => {
    if (message.kind !== 'load') return
    const running = startGenerator(message.assignment)
    generator = running
    setInterval(() => tell({ kind: 'counts', counts: running.counts() }), COUNTS_EVERY_MS)
  })
}

function roleNamed(name: string): Role {
  if (Object.hasOwn(ROLES, name)) return name as Role
  throw new Error(`the bookstore has no role "${name}"`)
}

function agentNamed(name: string): Agent | 'none' {
  const known = [...AGENTS, 'none' as const].find((agent) => agent === name)
  if (!known) throw new Error(`no agent "${name}"`)
  return known
}
