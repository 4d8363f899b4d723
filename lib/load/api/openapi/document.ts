// The OpenAPI 3.1 document: what the list of calls says, in the words of the standard. Pure.
import { z } from 'zod'
import { PRODUCT_VERSION } from '#lib/engine/version'
import { SESSION_COOKIE } from '#lib/load/access/cookie'
import { type Call, isMedia, isReader, PATH_PARAMS, type PathParam } from '#lib/load/api/call'
import { METHODS, type Method, type Resource, roleOf } from '#lib/load/api/resource'
import { ERROR_STATUS } from '#lib/model/app-error'
import { createSchemaBook, type JsonSchema, type SchemaBook } from './schemas'

const VERSION = '3.1.0'

const codes = Object.keys(ERROR_STATUS) as [string, ...string[]]
const errorShape = z
  .object({
    error: z.object({
      code: z.enum(codes),
      message: z.string(),
      details: z.unknown().meta({ description: 'Null when the message says it all.' }),
    }),
  })
  .meta({ id: 'Error' })

export function openApiDocument(resources: readonly Resource[]): JsonSchema {
  const book = createSchemaBook()
  const error = { 'application/json': { schema: book.of(errorShape) } }
  const paths = Object.fromEntries(
    resources.map((resource) => [resource.path, pathItem(resource, book)]),
  )
  return {
    openapi: VERSION,
    info: {
      title: 'Grayproof',
      version: PRODUCT_VERSION,
      description:
        'Verifies gray (canary) releases from traces. Each call says with "x-role" who may ask: viewers read, operators read and change. Tokens of the role ingest are for receivers only.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of the list, or the value of GRAYPROOF_TOKEN.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'What signing in leaves in a browser.',
        },
      },
      responses: {
        Unauthorized: { description: 'No token, or a wrong one.', content: error },
        Forbidden: { description: 'The role does not suffice.', content: error },
        NotFound: { description: 'There is no such thing.', content: error },
        Error: { description: 'What was wrong, in words.', content: error },
      },
      schemas: book.named(),
    },
  }
}

function pathItem({ path, calls }: Resource, book: SchemaBook): JsonSchema {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as PathParam)
  const parameters = names.map((name) => ({
    ...{ name, in: 'path', required: true },
    description: PATH_PARAMS[name],
    schema: { type: 'string' },
  }))
  const operations = METHODS.flatMap((method) => {
    const call = calls[method]
    if (call === undefined) return []
    return [[method.toLowerCase(), operation(call, { method, path, book })] as const]
  })
  return { ...(names.length === 0 ? {} : { parameters }), ...Object.fromEntries(operations) }
}

interface Place {
  readonly method: Method
  readonly path: string
  readonly book: SchemaBook
}

function operation(call: Call, { method, path, book }: Place): JsonSchema {
  const query = Object.entries(call.query.shape)
  const body = bodyOf(call, book)
  return {
    operationId: nameOf(method, path),
    tags: [path.split('/')[1]?.replace(/\.\w+$/, '')],
    summary: call.summary,
    ...(call.description === null ? {} : { description: call.description }),
    'x-role': roleOf(call, method),
    ...(query.length === 0
      ? {}
      : {
          parameters: query.map(([name, schema]) =>
            queryParameter(name, schema as z.ZodType, book),
          ),
        }),
    ...(body === null ? {} : { requestBody: { required: true, content: body } }),
    responses: {
      [call.status]: answerOf(call, book),
      ...othersOf(call, book),
      401: { $ref: '#/components/responses/Unauthorized' },
      403: { $ref: '#/components/responses/Forbidden' },
      ...(path.includes('{') ? { 404: { $ref: '#/components/responses/NotFound' } } : {}),
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

function queryParameter(name: string, schema: z.ZodType, book: SchemaBook): JsonSchema {
  const { description, ...rest } = book.of(schema)
  return {
    ...{ name, in: 'query', required: !schema.safeParse(undefined).success },
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }
}

function bodyOf({ body }: Call, book: SchemaBook): JsonSchema | null {
  if (body === null) return null
  const content = isReader(body) ? body.content : { 'application/json': body }
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [type, { schema: book.of(schema) }]),
  )
}

function answerOf({ answer }: Call, book: SchemaBook): JsonSchema {
  if (isMedia(answer)) {
    const content = { [answer.media]: { schema: { type: 'string' } } }
    return { description: answer.description, content }
  }
  return { description: 'OK', content: { 'application/json': { schema: book.of(answer) } } }
}

function othersOf({ others }: Call, book: SchemaBook): JsonSchema {
  return Object.fromEntries(
    Object.entries(others).map(([status, { text, answer }]) => {
      const content = answer && { content: { 'application/json': { schema: book.of(answer) } } }
      return [status, { description: text, ...content }]
    }),
  )
}

/** `POST /rollouts/{name}/stage` → `postRolloutsNameStage`. */
function nameOf(method: Method, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const capital = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return method.toLowerCase() + capital.join('')
}
