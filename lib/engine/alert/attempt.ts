// One attempt to deliver one message, or one digest of several, and what its receiver made of it.
import type { Judgement } from '#lib/alert/format'
import { patience } from '#lib/alert/outbox/back-off'
import type { Delivery } from '#lib/alert/outbox/delivery'
import type { Waiting } from '#lib/alert/outbox/lane'
import { digestId, toAlertMessage } from '#lib/alert/outbox/message'
import { conceal } from '#lib/alert/target/conceal'
import type { AlertTarget } from '#lib/alert/target/target'
import { type Watched, watched } from '#lib/engine/telemetry/watched'
import type { AlertMessage } from '#lib/model/alert'
import { AppError } from '#lib/model/app-error'
import type { Post } from './send/post'
import { formatOf } from './targets'

const REASON_CHARS_MAX = 300

export interface AttemptDeps {
  readonly post: Post
  /** The clock, epoch ms. */
  readonly now: () => number
}

export interface Outcome {
  readonly judgement: Judgement
  /** HTTP status; 0 when no answer came. */
  readonly status: number
}

/** To be written before a digest is first sent: it is the same digest ever after. Null for no digest. */
export function digestBegun(batch: readonly Waiting[], nowMs: number): Delivery | null {
  const [first] = batch
  if (first === undefined || batch.length === 1 || first.digest !== null) return null
  const messages = batch.map(({ message }) => message)
  return {
    target: first.message.target,
    atMs: nowMs,
    id: digestId(messages),
    messages: messages.map(({ id }) => id),
    attempt: 0,
    result: 'begun',
    status: 0,
    reason: '',
    notBeforeMs: 0,
    author: '',
  }
}

/** Never throws. */
export async function attempt(
  deps: AttemptDeps,
  target: AlertTarget,
  batch: readonly Waiting[],
): Promise<Delivery> {
  const messages = batch.map(({ message }) => message)
  const [first] = batch
  const alone = messages.length === 1 && (first?.digest ?? null) === null
  const id = alone ? (messages[0]?.id ?? '') : (first?.digest ?? digestId(messages))
  const { judgement, status } = await send(deps, target, toAlertMessage(id, messages))
  return {
    target: target.name,
    atMs: deps.now(),
    id,
    messages: messages.map((message) => message.id),
    attempt: (first?.attempts ?? 0) + 1,
    ...toRow(judgement, target, deps.now()),
    status,
    author: '',
  }
}

/** Builds, posts and judges. Never throws. */
export async function send(
  { post, now }: AttemptDeps,
  target: AlertTarget,
  message: AlertMessage,
): Promise<Outcome> {
  const { url, secret, language } = target
  let status = 0
  try {
    const format = formatOf(target)
    const request = format.build(message, { url, secret, language, nowMs: now() })
    const answer = await watched(deliveryTo(target), async (span) => {
      const received = await post(request)
      span.setAttribute('http.response.status_code', received.status)
      return received
    })
    status = answer.status
    return { judgement: format.judge(answer), status }
  } catch (error) {
    return { judgement: judgeError(error), status }
  }
}

/** As its watchers see it: no address, which may hold a key. */
function deliveryTo({ name, format }: AlertTarget): Watched {
  return {
    name: 'alert delivery',
    kind: 'client',
    duration: 'grayproof.alert.delivery.duration',
    attributes: { 'grayproof.alert.target': name, 'grayproof.alert.format': format },
  }
}

/** The part of a journal row that says what became of it. */
export function toRow(
  judgement: Judgement,
  target: AlertTarget,
  nowMs: number,
): Pick<Delivery, 'result' | 'reason' | 'notBeforeMs'> {
  const afterMs = judgement.kind === 'retry' ? judgement.afterMs : null
  const reason = judgement.kind === 'delivered' ? '' : judgement.reason
  return {
    result: judgement.kind,
    reason: conceal(reason, target).slice(0, REASON_CHARS_MAX),
    notBeforeMs: afterMs === null ? 0 : nowMs + patience(afterMs),
  }
}

/** No answer may come later; what cannot even be built would fail again. */
function judgeError(error: unknown): Judgement {
  const reason = error instanceof Error ? error.message : String(error)
  const isWrong = error instanceof AppError && error.code === 'bad-request'
  return isWrong ? { kind: 'refused', reason } : { kind: 'retry', afterMs: null, reason }
}
