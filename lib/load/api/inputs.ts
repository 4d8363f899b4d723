// What calls take: moments, numbers and bodies, with errors that say what was expected.
import { z } from 'zod'
import { AppError } from '#lib/model/app-error'
import { CURSOR_TEXT, readCursor } from '#lib/model/paging'
import { describeIssues } from './issues'

/** A plan of two hundred services is a tenth of this. */
const BODY_BYTES_MAX = 1024 * 1024
const EPOCH_MS = /^\d{12,14}$/
const ISO = z.iso.datetime({ offset: true })
const MOMENT_ERROR = 'must be ISO 8601 such as 2026-01-15T12:00:00Z, or epoch milliseconds'

/** → epoch ms. */
export const moment = z
  .string()
  .transform((text, context) => {
    if (EPOCH_MS.test(text)) return Number(text)
    const date = ISO.safeParse(text)
    if (date.success) return Date.parse(date.data)
    context.addIssue({ code: 'custom', message: MOMENT_ERROR })
    return z.NEVER
  })
  .meta({ description: 'ISO 8601 with an offset or Z, or epoch milliseconds.' })

export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const error = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error })
    .meta({ type: 'integer', minimum: min, maximum: max })
}

export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` })
}

/** Where a page of a list begins. */
export const cursorText = z
  .string()
  .regex(CURSOR_TEXT, 'must be "next" of the page before')
  .transform(readCursor)
  .meta({ description: '"next" of the page before.' })

export const shortText = z.string().min(1, 'must not be empty').max(500, 'is longer than 500')

/** Who a client says it acts for; the header `x-grayproof-author` says the same. */
export const authorText = z.string().max(200, 'is longer than 200').optional().meta({
  description: 'For whom this is done; kept beside the name of the token.',
})

/** Media type without parameters, in lower case. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** Throws AppError `too-large` before reading further than allowed. */
export async function readText(request: Request): Promise<string> {
  const tooLarge = () =>
    new AppError('too-large', `the body is larger than ${BODY_BYTES_MAX / 1024} KiB`)
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > BODY_BYTES_MAX) throw tooLarge()
    chunks.push(chunk)
  }
  return decodeText(Buffer.concat(chunks))
}

/** Throws AppError: `unsupported-media-type` for anything but JSON, `bad-request` with each problem. */
export async function readJson<Body>(request: Request, schema: z.ZodType<Body>): Promise<Body> {
  if (mediaType(request) !== 'application/json') {
    throw new AppError('unsupported-media-type', 'send "content-type: application/json"')
  }
  const parsed = schema.safeParse(parseJson(await readText(request)))
  if (parsed.success) return parsed.data
  const { message, problems } = describeIssues(parsed.error, schema, 'field')
  throw new AppError('bad-request', message, { problems })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('bad-request', `the body is not JSON: ${reason}`)
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('bad-request', 'the body is not UTF-8 text')
  }
}
