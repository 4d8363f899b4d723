// POST /follow/{tool}: where another tool says that its rollout stands. One resource a follower.
import { z } from 'zod'
import { followNotice } from '#lib/engine/follow'
import { errorAnswer } from '#lib/load/api/answer'
import { call } from '#lib/load/api/call'
import { shortText } from '#lib/load/api/inputs'
import { type Handler, type Resource, resource } from '#lib/load/api/resource'
import { rolloutState, stageAction } from '#lib/load/api/shapes/scalars'
import { rolloutDeps } from '#lib/load/services'
import type { Actor } from '#lib/model/access'
import { AppError } from '#lib/model/app-error'
import type { Follower } from '#lib/plan/follow/follower'
import { FOLLOWERS } from '#lib/plan/followers/index'

const followed = z
  .object({
    rollout: z.string(),
    changed: z.boolean().meta({ description: 'False: it stood there already, or need not move.' }),
    did: z.array(stageAction).readonly(),
    state: rolloutState,
    stage: z.string().nullable(),
    why: z.string().nullable().meta({ description: 'Why nothing changed.' }),
  })
  .meta({ id: 'Followed' })

const rollout = shortText
  .optional()
  .meta({ description: 'Name of the rollout, when the tool calls it otherwise.' })

function resourceOf(follower: Follower): Resource {
  return resource(`/follow/${follower.name}`, {
    POST: call({
      summary: `Follow ${follower.title}`,
      description:
        'Moves the rollout to the stage that the notice tells. Safe to repeat: what is old, or known already, changes nothing. 409 tells which stages there are when none has the share.',
      query: { rollout },
      body: follower.body,
      answer: followed,
      run: async ({ query, body, actor }) => {
        const said = follower.read(body)
        const notice = { ...said, rollout: query.rollout ?? said.rollout }
        return followNotice(rolloutDeps(), { notice, author: authorOf(follower, actor) })
      },
    }),
  })
}

function authorOf({ author }: Follower, { name, via }: Actor): string {
  return via === 'open' ? author : `${author} (${name})`
}

export const follow = FOLLOWERS.map(resourceOf)

const byName = new Map(FOLLOWERS.map(({ name }, index) => [name, follow[index]]))

/** All followers are one route file: the last part of the path says which. */
export function followHandler(method: keyof Resource['handlers']): Handler {
  return async (request, context) => {
    const { tool } = (await context.params) ?? {}
    const found = typeof tool === 'string' ? byName.get(tool) : undefined
    if (found !== undefined) return found.handlers[method](request, context)
    const names = [...byName.keys()].join(', ')
    const text = `nobody follows "${String(tool)}": expected one of ${names}`
    return errorAnswer(new AppError('not-found', text))
  }
}
