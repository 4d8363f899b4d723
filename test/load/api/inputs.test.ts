import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { moment, readText, wholeNumber } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { AppError } from '#lib/model/app-error'

const AT_MS = Date.UTC(2026, 0, 15, 12)

async function ask(
  { handlers }: ReturnType<typeof resource>,
  path: string,
  init: RequestInit = {},
) {
  const method = (init.method ?? 'GET') as 'GET'
  const request = new Request(`http://localhost${path}`, init)
  const response = await handlers[method](request, { params: Promise.resolve({}) })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const answer = z.unknown()

const echo = resource('/echo', {
  GET: call({
    summary: 'Says the query',
    role: 'anyone',
    query: { from: moment.optional(), limit: wholeNumber({ min: 1, max: 200 }).optional() },
    answer,
    run: async ({ query }) => query,
  }),
  POST: call({
    summary: 'Says the body',
    role: 'anyone',
    changes: false,
    body: z.strictObject({ action: z.string() }),
    answer,
    run: async ({ body }) => body,
  }),
})

describe('a call', () => {
  it('takes moments as ISO 8601 with any offset, and as epoch milliseconds', async () => {
    const forms = ['2026-01-15T12:00:00Z', '2026-01-15T20:00:00%2B08:00', String(AT_MS)]
    for (const form of forms) {
      const { body } = await ask(echo, `/?from=${form}`)
      expect(body, form).toEqual({ from: AT_MS })
    }
  })

  it('says what a moment looks like when it is none', async () => {
    for (const form of ['yesterday', '1768478400', '2026-01-15', '2026-13-01T00:00:00Z', '']) {
      const { status, body } = await ask(echo, `/?from=${form}`)
      expect(status, form).toBe(400)
      expect(body.error, form).toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining('parameter "from" must be ISO 8601'),
        details: { problems: [{ field: 'from' }] },
      })
    }
  })

  it('refuses parameters that it does not know, and says which it may have meant', async () => {
    const { status, body } = await ask(echo, '/?limt=5')
    expect(status).toBe(400)
    expect(body.error.message).toBe('parameter "limt" is unknown: did you mean "limit"?')
    const far = await ask(echo, '/?colour=red')
    expect(far.body.error.message).toBe('parameter "colour" is unknown: expected from, limit')
  })

  it('refuses a parameter that is given twice', async () => {
    expect((await ask(echo, '/?limit=1&limit=2')).status).toBe(400)
  })

  it('refuses numbers out of range, with the range', async () => {
    const { body } = await ask(echo, '/?limit=0')
    expect(body.error.message).toBe('parameter "limit" must be a whole number from 1 to 200')
  })

  it('answers 405 with what is possible', async () => {
    const { status, headers, body } = await ask(echo, '/', { method: 'DELETE' })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, POST')
    expect(body.error.code).toBe('method-not-allowed')
  })

  it('reads a JSON body, and only with its content type', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const body = JSON.stringify({ action: 'start' })
    expect((await ask(echo, '/', { method: 'POST', headers, body })).body).toEqual({
      action: 'start',
    })
    expect((await ask(echo, '/', { method: 'POST', body })).status).toBe(415)
  })

  it('names the field of a body that is wrong', async () => {
    const headers = { 'content-type': 'application/json' }
    const post = (body: string) => ask(echo, '/', { method: 'POST', headers, body })
    expect((await post('{"action":"start","why":"x"}')).body.error.message).toContain('field "why"')
    expect((await post('{"action":')).body.error.message).toContain('the body is not JSON')
    expect((await post('[]')).status).toBe(400)
  })

  it('does not read bodies without end', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(256 * 1024))
      },
    })
    const init = { method: 'POST', body: endless, duplex: 'half' }
    const request = new Request('http://localhost/', init as RequestInit)
    await expect(readText(request)).rejects.toThrow('larger than 1024 KiB')
    expect(sent).toBeLessThan(8)
  })

  it('refuses text that is not UTF-8', async () => {
    const request = new Request('http://localhost/', { method: 'POST', body: Buffer.from([0xff]) })
    await expect(readText(request)).rejects.toThrow('not UTF-8')
  })

  it('passes on an AppError with its code, and what it says about it', async () => {
    const away = resource('/away', {
      GET: call({
        summary: 'Fails',
        role: 'anyone',
        answer,
        run: async () => {
          throw new AppError('unavailable', 'the database does not answer')
        },
      }),
    })
    const { status, headers, body } = await ask(away, '/')
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toEqual({
      error: { code: 'unavailable', message: 'the database does not answer', details: null },
    })
  })
})
