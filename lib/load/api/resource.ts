// The steps that every call of the API takes: read its input, load, answer as JSON.
import { z } from 'zod'
import { AppError } from '#lib/model/app-error'
import { errorAnswer } from './answer'
import { describeIssues } from './issues'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof METHODS)[number]
type Params = Readonly<Record<string, string>>

export interface Input<Query> {
  /** Parts of the path, decoded. */
  readonly params: Params
  readonly query: Query
  readonly request: Request
}

/** A Response goes out as it is; anything else as JSON with status 200. */
export type Call = (request: Request, params: Params) => Promise<unknown>

/** A catch-all segment of a path is a list of its parts. */
type PathParams = Readonly<Record<string, string | readonly string[]>>

export type Handler = (
  request: Request,
  context: { readonly params: Promise<PathParams | undefined> },
) => Promise<Response>

/** A call that takes these parameters in its query; all others are refused by name. */
export function withQuery<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  run: (input: Input<z.output<z.ZodObject<Shape, z.core.$strict>>>) => Promise<unknown>,
): Call {
  const schema = z.strictObject(shape)
  return (request, params) => run({ request, params, query: readQuery(request, schema) })
}

/** A call without parameters. */
export function plain(run: (input: Input<unknown>) => Promise<unknown>): Call {
  return withQuery({}, run)
}

/** Handlers for one path; methods that it does not have answer 405 with those it has. */
export function resource(calls: Partial<Record<Method, Call>>): Record<Method, Handler> {
  const allow = METHODS.filter((method) => calls[method] !== undefined)
  const handler = (method: Method) => {
    const call = calls[method]
    return call === undefined ? refuse(method, allow) : handle(call)
  }
  return {
    GET: handler('GET'),
    POST: handler('POST'),
    PUT: handler('PUT'),
    PATCH: handler('PATCH'),
    DELETE: handler('DELETE'),
  }
}

function handle(call: Call): Handler {
  return async (request, context) => {
    try {
      const answer = await call(request, joined(await context.params))
      if (answer instanceof Response) return answer
      return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
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

function readQuery<Query>(request: Request, schema: z.ZodType<Query>): Query {
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

/** Paths without a variable part have no parameters at all. */
function joined(params: PathParams = {}): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.join('/'),
    ]),
  )
}
