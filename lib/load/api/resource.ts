// The steps that every call of the API takes: who asks, what is asked, load, answer.
import type { z } from 'zod'
import { actorOf } from '#lib/load/access/actor'
import type { CallRole } from '#lib/model/access'
import { AppError } from '#lib/model/app-error'
import { errorAnswer } from './answer'
import { type Call, type Input, isReader, PATH_PARAMS, type PathParam } from './call'
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
    return [method, call === undefined ? refuse(method, allow) : handle(call)] as const
  })
  return { path, calls, handlers: Object.fromEntries(handlers) as Resource['handlers'] }
}

function handle(call: Call): Handler {
  return async (request, context) => {
    try {
      const params = { ...NO_PARAMS, ...joined(await context.params) }
      const query = readQuery(request, call.query)
      const body = await readBody(request, call.body)
      const actor = actorOf(request, claimIn(query) ?? claimIn(body))
      const answer = await call.run({ params, query, body, actor, request })
      if (answer instanceof Response) return answer
      const { status } = call
      return Response.json(answer, { status, headers: { 'cache-control': 'no-store' } })
    } catch (error) {
      return errorAnswer(error)
    }
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
