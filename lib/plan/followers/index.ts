// THE LIST of rollout tools whose rollouts can be followed.
import type { Follower } from '#lib/plan/follow/follower'
import { argoRollouts } from './argo-rollouts'
import { flagger } from './flagger'

export const FOLLOWERS: readonly Follower[] = [argoRollouts, flagger]
