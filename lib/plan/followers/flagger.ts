// Follower: events of Flagger. Wire: flagger `pkg/controller/webhook.go`, texts of `scheduler.go`. Pure.
import { z } from 'zod'
import { follower, type Happening } from '#lib/plan/follow/follower'

const TEXT_MAX = 2_000
const text = z.string().max(TEXT_MAX)

/** Flagger puts the metadata of the webhook beside its own three fields; newer fields are ignored. */
const body = z.object({
  name: text.min(1, 'must be the name of the Canary'),
  namespace: text.optional(),
  phase: text,
  metadata: z.object({
    eventMessage: text,
    eventType: text.optional(),
    /** Epoch ms, as text. */
    timestamp: z
      .string()
      .regex(/^\d{1,16}$/, 'must be epoch milliseconds as text')
      .optional(),
    /** Ours: which rollout is meant, when it is not called as the Canary. */
    rollout: text.optional(),
  }),
})

const PERCENT = 100

type Reading = readonly [RegExp, (match: RegExpExecArray) => Happening]

/** The first that matches; what each text says about who gets which requests. */
const READINGS: readonly Reading[] = [
  [
    /^Advance \S+ canary weight (\d+)$/,
    ([, weight]) => ({ kind: 'share', share: Number(weight) / PERCENT }),
  ],
  [/^Advance \S+ canary iteration \d+\/\d+$/, () => ({ kind: 'marks' })],
  [/^New revision detected!/, () => ({ kind: 'renewed' })],
  [/^Routing all traffic to primary/, () => ({ kind: 'promoted' })],
  [/^Advance \S+ primary weight 100$/, () => ({ kind: 'promoted' })],
  [/^Promotion completed!/, () => ({ kind: 'promoted' })],
  [/^(Rolling back|Canary failed!)/, () => ({ kind: 'failed' })],
  [/^Halt \S+ advancement waiting for (promotion )?approval/, () => ({ kind: 'waits' })],
  [/^Confirm-(rollout|promotion) check .* passed/, () => ({ kind: 'goes-on' })],
]

export const flagger = follower({
  name: 'flagger',
  author: 'flagger',
  title: 'Flagger: webhooks of type event',
  body,
  read({ name, phase, metadata }) {
    const { eventMessage, timestamp, rollout } = metadata
    return {
      object: name,
      rollout: rollout ?? null,
      atMs: timestamp === undefined ? null : Number(timestamp),
      happening: happeningOf(eventMessage, phase),
    }
  },
})

function happeningOf(message: string, phase: string): Happening {
  for (const [pattern, read] of READINGS) {
    const match = pattern.exec(message)
    if (match !== null) return read(match)
  }
  // Endings are told by every event that follows them.
  if (phase === 'Failed') return { kind: 'failed' }
  if (phase === 'Succeeded') return { kind: 'promoted' }
  return { kind: 'nothing', why: 'this event changes nothing about who gets which requests' }
}
