// Spinnaker's webhook stage as orca's source has it: create, then poll until a status ends it.
// Waiting takes no time here.

interface WebhookStage {
  readonly type: string
  readonly method: string
  readonly url: string
  readonly customHeaders: Readonly<Record<string, string>>
  readonly waitForCompletion: boolean
  readonly statusUrlResolution: string
  readonly statusJsonPath: string
  readonly progressJsonPath?: string
  readonly successStatuses: string
  readonly canceledStatuses: string
  readonly terminalStatuses: string
}

export interface SpinnakerRun {
  /** RUNNING: it would go on polling. */
  readonly decision: 'SUCCEEDED' | 'TERMINAL' | 'CANCELED' | 'RUNNING'
  readonly polls: number
  /** What people see while it runs. */
  readonly progress: string | null
}

export interface SpinnakerOptions {
  /** The example, with its addresses and secrets put in. */
  readonly pipeline: string
  readonly polls: number
  readonly beforePoll?: (poll: number) => Promise<void>
}

/** Source at https://github.com/spinnaker/orca: `MonitorWebhookTask`, `WebhookResponseProcessor`. */
const RETRIED = [429]

export async function runSpinnaker(options: SpinnakerOptions): Promise<SpinnakerRun> {
  const { stages } = JSON.parse(options.pipeline) as { stages: readonly WebhookStage[] }
  const stage = stages.find(({ type }) => type === 'webhook')
  if (stage?.waitForCompletion !== true || stage.statusUrlResolution !== 'getMethod') {
    throw new Error('only webhook stages that poll their own address are played here')
  }
  const created = await request(stage)
  if (created.status >= 400 && !mayRetry(created.status)) {
    return { decision: 'TERMINAL', polls: 0, progress: null }
  }
  const statuses = new Map([
    ...words(stage.successStatuses).map((word) => [word, 'SUCCEEDED'] as const),
    ...words(stage.canceledStatuses).map((word) => [word, 'CANCELED'] as const),
    ...words(stage.terminalStatuses).map((word) => [word, 'TERMINAL'] as const),
  ])
  let progress: string | null = null
  for (let poll = 0; poll < options.polls; poll += 1) {
    await options.beforePoll?.(poll)
    const end = (decision: SpinnakerRun['decision']) => ({ decision, polls: poll + 1, progress })
    const { status, body } = await request(stage)
    if (status >= 400 && mayRetry(status)) continue
    if (status >= 400) return end('TERMINAL')
    const said = read(body, stage.statusJsonPath)
    if (said === undefined || typeof said === 'object') return end('TERMINAL')
    if (stage.progressJsonPath !== undefined) {
      const text = read(body, stage.progressJsonPath)
      if (typeof text !== 'string') return end('TERMINAL')
      progress = text
    }
    const decision = statuses.get(String(said).toUpperCase())
    if (decision !== undefined) return end(decision)
  }
  return { decision: 'RUNNING', polls: options.polls, progress }
}

async function request({ method, url, customHeaders }: WebhookStage) {
  const response = await fetch(url, { method, headers: customHeaders })
  const text = await response.text()
  return { status: response.status, body: response.ok ? (JSON.parse(text) as unknown) : null }
}

function mayRetry(status: number): boolean {
  return status >= 500 || RETRIED.includes(status)
}

/** Comma-separated, in any case; none is none. */
function words(statuses: string): string[] {
  return statuses
    .split(',')
    .flatMap((word) => (word.trim() === '' ? [] : word.trim().toUpperCase()))
}

/** Paths of one word, such as `$.status`. */
function read(body: unknown, path: string): unknown {
  const key = /^\$\.(\w+)$/.exec(path)?.[1]
  if (key === undefined) throw new Error(`${path} is not played here`)
  return typeof body === 'object' && body !== null
    ? (body as Record<string, unknown>)[key]
    : undefined
}
