// The steps that every call of the API takes: who asks, what is asked, load, answer.
import type { z } from 'zod'
import { actorOf, admitCall } from '#lib/load/access/actor'
import { addressOf, audit } from '#lib/load/access/door'
import type { Actor, CallRole } from '#lib/model/access'
import { AppError } from '#lib/model/app-error'
import { errorAnswer } from './answer'
import { type Call, type Input, isReader, PATH_PARAMS, type PathParam, type Told } from './call'
import { readJson } from './inputs'
import { describeIssues } from './issues'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]
type Params = Input<unknown, unknown>['params']

/** A catch-all segment of a path is a list of its parts. */
type GivenParams = Readonly<Record<string, string | readonly string[]>>

export type Handler = (
  request: Request,
  context: { readonly params: Promise<GivenParams | undefined> },
) => Promise<Response>

export interface Resource {
  /** Below /api/v1, such as `/rollouts/{name}/stage`. */
  readonly path: string
  readonly calls: Readonly<Partial<Record<Method, Call>>>
  /** What a route file exports; methods without a call answer 405 with those that have one. */
  readonly handlers: Readonly<Record<Method, Handler>>
}

const DETAIL_MAX = 500
const NO_PARAMS = Object.fromEntries(Object.keys(PATH_PARAMS).map((name) => [name, ''])) as Params

/** Who may ask at least. */
export function roleOf({ role }: Call, method: Method): CallRole {
  return role ?? (method === 'GET' ? 'viewer' : 'operator')
}

/** Everything that can be done at one path. */
export function resource(path: string, calls: Partial<Record<Method, Call>>): Resource {
  const allow = METHODS.filter((method) => calls[method] !== undefined)
  const handlers = METHODS.map((method) => {
    const call = calls[method]
    const handler = call === undefined ? refuse(method, allow) : handle(call, { method, path })
    return [method, handler] as const
  })
  return { path, calls, handlers: Object.fromEntries(handlers) as Resource['handlers'] }
}

interface Place {
  readonly method: Method
  readonly path: string
}

function handle(call: Call, { method, path }: Place): Handler {
  const needed = roleOf(call, method)
  const action = `${method} ${path}`
  const isKept = method !== 'GET' && call.changes
  return async (request, context) => {
    try {
      const params = { ...NO_PARAMS, ...joined(await context.params) }
      const subject = params.name || params.id || params.target
      const identity = await admitCall(request, { action, subject, needed })
      const answer = async (asked: Asking) => {
        const query = readQuery(request, call.query)
        const body = await readBody(request, call.body)
        asked.actor = actorOf(request, identity, claimIn(query) ?? claimIn(body))
        const input = { params, query, body, actor: asked.actor, request }
        const found = await call.run(input)
        asked.told = call.audit(input, found)
        if (found instanceof Response) return found
        const { status } = call
        return Response.json(found, { status, headers: { 'cache-control': 'no-store' } })
      }
      const asked: Asking = { actor: actorOf(request, identity, null), told: {} }
      if (!isKept) return await answer(asked)
      return await audited(() => answer(asked), { asked, action, subject, request })
    } catch (error) {
      return errorAnswer(error)
    }
  }
}

/** What is learned while a call is answered. */
interface Asking {
  actor: Actor
  told: Told
}

interface Audited {
  readonly asked: Asking
  readonly action: string
  readonly subject: string
  readonly request: Request
}

/** Tells the audit log what became of it, also when it fails. */
async function audited(
  answer: () => Promise<Response>,
  { asked, action, subject, request }: Audited,
): Promise<Response> {
  const keep = (status: number, detail: string) => {
    const { name, claimed, role, via } = asked.actor
    return audit({
      ...{ atMs: Date.now(), actor: name, claimed: claimed ?? '', role, via, action, status },
      address: addressOf(request.headers),
      subject: asked.told.subject ?? subject,
      detail: (asked.told.detail ?? detail).slice(0, DETAIL_MAX),
    })
  }
  try {
    const response = await answer()
    await keep(response.status, '')
    return response
  } catch (error) {
    const status = error instanceof AppError ? error.status : 500
    await keep(status, error instanceof AppError ? error.message : 'failed')
    throw error
  }
}

function refuse(method: Method, allow: readonly Method[]): Handler {
  return async () => {
    const text = `${method} is not possible here, only ${allow.join(', ')}`
    return errorAnswer(new AppError('method-not-allowed', text, { allow }))
  }
}

function readQuery(request: Request, schema: z.ZodType): unknown {
  const { searchParams } = new URL(request.url)
  const given = new Map<string, string>()
  for (const [name, value] of searchParams) {
    if (given.has(name)) throw new AppError('bad-request', `parameter "${name}" is given twice`)
    given.set(name, value)
  }
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const { message, problems } = describeIssues(parsed.error, schema, 'parameter')
  throw new AppError('bad-request', message, { problems })
}

async function readBody(request: Request, body: Call['body']): Promise<unknown> {
  if (body === null) return undefined
  return isReader(body) ? body.read(request) : readJson(request, body)
}

/** Calls may name their author in the query or the body, as well as in the header. */
function claimIn(given: unknown): string | null {
  if (typeof given !== 'object' || given === null || !('author' in given)) return null
  return typeof given.author === 'string' ? given.author : null
}

/** Paths without a variable part have no parameters at all. */
function joined(params: GivenParams = {}): Partial<Record<PathParam, string>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.join('/'),
    ]),
  )
}
