// What one call of the API is: its words, its role, what it takes and answers. Told once, used by all.
import { z } from 'zod'
import type { Actor, CallRole } from '#lib/model/access'

/** Variable parts of paths, and what they mean. */
export const PATH_PARAMS = {
  name: 'Name of the rollout.',
  target: 'Name of the alert target.',
  revision: 'Number of the revision, from 1.',
  traceId: "32 hex digits, or SkyWalking's own text of the id.",
  id: 'Id of the entry, as the list gives it.',
  path: 'Any other path.',
} as const
export type PathParam = keyof typeof PATH_PARAMS

export interface Input<Query, Body> {
  /** Parts of the path, decoded; '' where the path does not have it. */
  readonly params: Readonly<Record<PathParam, string>>
  readonly query: Query
  readonly body: Body
  readonly actor: Actor
  readonly request: Request
}

/** An answer that is not JSON: `run` gives the Response. */
export interface Media {
  readonly media: string
  readonly description: string
}

export function media(type: string, description: string): Media {
  return { media: type, description }
}

/** A body that is read in its own way: schemas by media type are for the document. */
export interface BodyReader<Body> {
  readonly content: Readonly<Record<string, z.ZodType>>
  read(request: Request): Promise<Body>
}

/** Loads give readonly data: what a schema calls a list may be one. */
export type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T

type BodyOf<Taken> =
  Taken extends z.ZodType<infer Body>
    ? Body
    : Taken extends BodyReader<infer Body>
      ? Body
      : undefined

type AnswerOf<Given> = Given extends z.ZodType ? Frozen<z.input<Given>> : Response

type Shape = z.core.$ZodLooseShape

export interface CallOptions<
  Query extends Shape,
  Taken extends z.ZodType | BodyReader<unknown> | undefined,
  Given extends z.ZodType | Media,
> {
  /** A few words, as in a list. */
  readonly summary: string
  /** Sentences about what the words do not say. */
  readonly description?: string
  /** Who may ask at least. Default: viewers for GET, operators for everything else. */
  readonly role?: CallRole
  /** False for a POST that keeps nothing: it needs no entry in the audit log. Default: true. */
  readonly changes?: boolean
  /** Parameters of the query; all others are refused by name. Default: none. */
  readonly query?: Query
  /** True where others decide which parameters come along. Default: false. */
  readonly loose?: boolean
  /** JSON by this schema, or a body that is read in its own way. Default: none is read. */
  readonly body?: Taken
  readonly answer: Given
  /** Of the usual answer. Default: 200. */
  readonly status?: number
  /** What else `run` may answer with, as a Response. */
  readonly others?: Readonly<Record<number, { readonly text: string; readonly answer?: z.ZodType }>>
  /** What the audit log shall say. Default: the name in the path. */
  readonly audit?: (
    input: Input<z.output<z.ZodObject<Query, z.core.$strict>>, BodyOf<Taken>>,
    answer: AnswerOf<Given>,
  ) => Told
  /** A Response goes out as it is; anything else as JSON with `status`. */
  readonly run: (
    input: Input<z.output<z.ZodObject<Query, z.core.$strict>>, BodyOf<Taken>>,
  ) => Promise<AnswerOf<Given> | Response>
}

/** In the audit log. */
export interface Told {
  readonly subject?: string
  readonly detail?: string
}

/** A call as the handlers and the document see it: defaults filled in, types gone. */
export interface Call {
  readonly summary: string
  readonly description: string | null
  /** Null: viewers for GET, operators for everything else. */
  readonly role: CallRole | null
  readonly changes: boolean
  readonly query: z.ZodObject
  readonly body: z.ZodType | BodyReader<unknown> | null
  readonly answer: z.ZodType | Media
  readonly status: number
  readonly others: Readonly<Record<number, { readonly text: string; readonly answer?: z.ZodType }>>
  readonly audit: (input: Input<unknown, unknown>, answer: unknown) => Told
  readonly run: (input: Input<unknown, unknown>) => Promise<unknown>
}

/** One call: see CallOptions. Whether `run` gives what `answer` says is checked by the types. */
export function call<
  Given extends z.ZodType | Media,
  Query extends Shape = Record<never, never>,
  Taken extends z.ZodType | BodyReader<unknown> | undefined = undefined,
>(options: CallOptions<Query, Taken, Given>): Call {
  return {
    summary: options.summary,
    description: options.description ?? null,
    role: options.role ?? null,
    changes: options.changes ?? true,
    query: (options.loose ? z.looseObject : z.strictObject)(options.query ?? {}),
    body: options.body ?? null,
    answer: options.answer,
    status: options.status ?? 200,
    others: options.others ?? {},
    audit: (options.audit ?? (() => ({}))) as Call['audit'],
    run: options.run as Call['run'],
  }
}

export function isMedia(answer: Call['answer']): answer is Media {
  return 'media' in answer
}

export function isReader(body: NonNullable<Call['body']>): body is BodyReader<unknown> {
  return 'content' in body
}
