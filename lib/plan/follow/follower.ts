// What a follower is: how one rollout tool tells about its rollouts, in our words. Pure.
import type { z } from 'zod'

/** What happened to a rollout at the tool. */
export type Happening =
  /** From now on gray gets this share, a fraction in 0..1. */
  | { readonly kind: 'share'; readonly share: number }
  /** Only marked requests reach gray. */
  | { readonly kind: 'marks' }
  /** Everybody gets the new version. */
  | { readonly kind: 'promoted' }
  /** Everybody gets the old version again. */
  | { readonly kind: 'failed' }
  /** Another version takes the place of the one that was on its way. */
  | { readonly kind: 'renewed' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'goes-on' }
  | { readonly kind: 'nothing'; readonly why: string }

export interface Notice {
  /** Name of the object at the tool: the rollout's name, unless the notice says another. */
  readonly object: string
  /** The rollout that the notice names, null when it names none. */
  readonly rollout: string | null
  /** When it happened by the tool's clock, epoch ms; null when it does not say. */
  readonly atMs: number | null
  readonly happening: Happening
}

export interface Follower {
  /** As the address has it: `/follow/<name>`. */
  readonly name: string
  /** Whom the journal names as the author. */
  readonly author: string
  readonly title: string
  readonly body: z.ZodType
  /** Throws for anything that `body` does not accept. */
  read(given: unknown): Notice
}

interface FollowerOptions<Body> extends Omit<Follower, 'body' | 'read'> {
  readonly body: z.ZodType<Body>
  readonly read: (body: Body) => Notice
}

/** A list holds followers of different bodies: each reads its own. */
export function follower<Body>({ body, read, ...rest }: FollowerOptions<Body>): Follower {
  return { ...rest, body, read: (given) => read(body.parse(given)) }
}
