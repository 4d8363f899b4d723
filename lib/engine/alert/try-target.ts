// Sends a test to a target now, and tells what its receiver said.
import type { Judgement } from '#lib/alert/format'
import { testMessage } from '#lib/alert/target/test-message'
import { appendAlertDelivery } from '#lib/store/query/alert-deliveries'
import { send, toRow } from './attempt'
import { createPost } from './send/post'
import { systemLookup } from './send/resolve-host'
import { loadTarget, type TargetDeps } from './targets'

export interface Trial {
  /** What a real alert would have met with. */
  readonly result: Judgement['kind']
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** What the receiver said when it did not take it; '' when it did. */
  readonly reason: string
  readonly tookMs: number
}

/** Goes past quiet hours and limits, and counts as nothing but a test. Throws AppError `not-found`. */
export async function tryTarget(
  deps: TargetDeps,
  { name, author }: { readonly name: string; readonly author: string },
): Promise<Trial> {
  const { db, now, allowed, lookup = systemLookup } = deps
  const target = await loadTarget(db, name)
  const startedMs = now()
  const message = testMessage(name, startedMs)
  const post = createPost({ allowed, lookup, now })
  const { judgement, status } = await send({ post, now }, target, message)
  const row = toRow(judgement, target, now())
  await appendAlertDelivery(db, {
    target: name,
    atMs: now(),
    id: message.id,
    messages: [message.id],
    attempt: 1,
    ...row,
    status,
    author: author || 'somebody',
  })
  return { result: judgement.kind, status, reason: row.reason, tookMs: now() - startedMs }
}
