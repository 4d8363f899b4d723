// GET and POST /gate/{kind}: one resource for each gate of the list. They change nothing: viewers may ask.
import { z } from 'zod'
import { errorAnswer } from '#lib/load/api/answer'
import { call, type Input } from '#lib/load/api/call'
import { oneOf, shortText } from '#lib/load/api/inputs'
import { type Handler, type Method, type Resource, resource } from '#lib/load/api/resource'
import { askGate } from '#lib/load/gate/ask'
import { FRESH_MS } from '#lib/load/gate/decide'
import type { Gate } from '#lib/load/gate/gate'
import { GATES } from '#lib/load/gate/index'
import { createGateJournal } from '#lib/load/gate/journal'
import { services } from '#lib/load/services'
import { AppError } from '#lib/model/app-error'
import { duration } from '#lib/plan/quantities'
import { appendGateAnswer } from '#lib/store/query/append-gate-answer'

const rollout = shortText.meta({ description: 'Name of the rollout.' })
const more = {
  stage: shortText.optional().meta({
    description:
      'The stage that the pipeline believes to be in; in another one the answer is inconclusive. "promoted" or "rolled-back" asks what came of an ended rollout.',
  }),
  fresh: duration.optional().meta({
    description: 'A verdict that says nothing new for longer than this does not pass. Default 10m.',
  }),
  dryRun: oneOf(['true', 'false']).optional().meta({
    description: 'Answers "pass" whatever is found; what is really the case is kept and shown.',
  }),
}

const asked = z.object({ rollout: rollout.optional(), ...more })
type Asked = z.output<typeof asked>

/** What Flagger sends with every hook. */
const payload = z.looseObject({
  name: shortText.meta({ description: 'Of the canary: the rollout, where nothing else names it.' }),
  namespace: z.string().optional(),
  phase: z.string().optional(),
  checksum: z.string().optional(),
  metadata: z.record(z.string(), z.string()).nullish().meta({
    description: 'May say what the query says: rollout, stage, fresh, dryRun.',
  }),
})

const journal = createGateJournal({
  append: (answer) => appendGateAnswer(services().db, answer),
  complain: (error) => services().log.warn({ err: error }, 'an answer of a gate was not kept'),
})

async function answer(
  gate: Gate,
  { actor }: Pick<Input<unknown, unknown>, 'actor'>,
  given: Asked & { readonly rollout: string },
): Promise<Response> {
  const { stage = null, fresh: freshMs = FRESH_MS, dryRun } = given
  const question = { stage, freshMs, dryRun: dryRun === 'true' }
  const deps = { db: services().db, journal, nowMs: Date.now() }
  const from = { rollout: given.rollout, question, gate: gate.name, asker: actor.name }
  try {
    return gate.say(await askGate(deps, from))
  } catch (error) {
    if (gate.sayError === undefined || !(error instanceof AppError)) throw error
    return gate.sayError(error)
  }
}

function readMetadata(metadata: z.output<typeof payload>['metadata']): Asked {
  const parsed = asked.safeParse(metadata ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.')
  throw new AppError('bad-request', `field "metadata.${field}" ${issue?.message}`)
}

function resourceOf(gate: Gate): Resource {
  const { summary, description, answer: given, others } = gate
  const words = {
    summary,
    description,
    answer: given,
    others,
    role: 'viewer',
    changes: false,
  } as const
  const path = `/gate/${gate.name}`
  if (gate.method === 'GET') {
    const query = { rollout, ...more }
    const run = (input: Input<Asked & { rollout: string }, undefined>) =>
      answer(gate, input, input.query)
    return resource(path, { GET: call({ ...words, query, run }) })
  }
  const query = { rollout: rollout.optional(), ...more }
  const run = (input: Input<Asked, z.output<typeof payload>>) => {
    const { name, metadata } = input.body
    const given = { ...input.query, ...readMetadata(metadata) }
    return answer(gate, input, { ...given, rollout: given.rollout ?? name })
  }
  return resource(path, { POST: call({ ...words, query, body: payload, run }) })
}

export const gates = GATES.map(resourceOf)

const byName = new Map(GATES.map(({ name }, index) => [name as string, gates[index]]))

/** All gates are one route file: the last part of the path says which. */
export function gateHandler(method: Method): Handler {
  return async (request, context) => {
    const name = String((await context.params)?.gate)
    const gate = byName.get(name)
    if (gate !== undefined) return gate.handlers[method](request, context)
    const text = `there is no gate "${name}": expected ${[...byName.keys()].join(', ')}`
    return errorAnswer(new AppError('not-found', text))
  }
}
