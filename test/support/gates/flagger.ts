// Flagger as its source has it: one turn an interval, hooks by type, a threshold of failed checks.
// Waiting takes no time here.
import { parse } from 'yaml'

interface Webhook {
  readonly name: string
  readonly type: string
  readonly url: string
  readonly timeout?: string
  readonly metadata?: Readonly<Record<string, string>>
}

interface Canary {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly analysis: {
      readonly threshold: number
      readonly maxWeight: number
      readonly stepWeight: number
      readonly webhooks: readonly Webhook[]
    }
  }
}

const TYPES = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
  'rollback',
]
/** Source at https://github.com/fluxcd/flagger: `pkg/controller/webhook.go`. */
const STATUS_MAX = 202
const TIMEOUT_MS = 10_000

export interface FlaggerRun {
  /** `held`: it waits, and would wait on. */
  readonly decision: 'promoted' | 'rolled-back' | 'held'
  readonly weight: number
  /** Texts of its events, newest last. */
  readonly events: readonly string[]
}

export interface FlaggerOptions {
  /** The example, with its addresses and secrets put in. */
  readonly manifest: string
  /** Intervals to play at most. */
  readonly turns: number
  readonly beforeTurn?: (turn: number) => Promise<void>
}

/** Plays the analysis of the Canary until it ends or the turns are over. */
export async function runFlagger(options: FlaggerOptions): Promise<FlaggerRun> {
  const { metadata, spec } = parse(options.manifest) as Canary
  const { threshold, maxWeight, stepWeight, webhooks } = spec.analysis
  const unknown = webhooks.find(({ type }) => !TYPES.includes(type))
  if (unknown !== undefined) throw new Error(`hooks of type ${unknown.type} are not played here`)
  const events: string[] = []
  let weight = 0
  let failedChecks = 0
  /** Whether all hooks of a type succeed; the body of one that does not goes into an event. */
  const succeed = async (type: string): Promise<boolean> => {
    for (const hook of webhooks.filter((one) => one.type === type)) {
      const error = await callWebhook(hook, metadata)
      if (error === null) continue
      // That a rollback hook asks for none is told without its words.
      if (type !== 'rollback') events.push(`${hook.name}: ${error}`)
      return false
    }
    return true
  }
  const has = (type: string) => webhooks.some((hook) => hook.type === type)
  const end = (decision: FlaggerRun['decision']): FlaggerRun => ({ decision, weight, events })

  for (let turn = 0; turn < options.turns; turn += 1) {
    await options.beforeTurn?.(turn)
    if (has('rollback') && (await succeed('rollback'))) return end('rolled-back')
    if (weight === 0 && !(await succeed('confirm-rollout'))) continue
    if (failedChecks >= threshold) return end('rolled-back')
    const checks = weight === 0 ? 'pre-rollout' : 'rollout'
    if (!(await succeed(checks))) {
      failedChecks += 1
      continue
    }
    if (weight < maxWeight) {
      if (weight === 0 || (await succeed('confirm-traffic-increase'))) weight += stepWeight
      continue
    }
    if (await succeed('confirm-promotion')) return end('promoted')
  }
  return end('held')
}

/** What is wrong, or null. Go's client sends the name and password of an address as Basic. */
async function callWebhook(
  { url, timeout, metadata }: Webhook,
  { name, namespace }: Canary['metadata'],
): Promise<string | null> {
  if (timeout !== undefined && !/^\d+s$/.test(timeout)) throw new Error(`timeout ${timeout}`)
  const address = new URL(url)
  const { username, password } = address
  address.username = ''
  address.password = ''
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(username === '' ? {} : { authorization: `Basic ${basic}` }),
      },
      body: JSON.stringify({
        ...{ name, namespace, phase: 'Progressing', checksum: '85d557f47b', metadata },
      }),
      signal: AbortSignal.timeout(
        timeout === undefined ? TIMEOUT_MS : Number.parseInt(timeout, 10) * 1_000,
      ),
    })
    const body = await response.text()
    return response.status > STATUS_MAX ? body.trim() : null
  } catch (error) {
    return String(error)
  }
}
