// How: the client of the API against a small HTTP server that does not behave.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApiClient } from '#lib/cli/remote/api-client'
import { type FakeApi, startFakeApi } from './fake-api'

let api: FakeApi
beforeEach(async () => {
  api = await startFakeApi()
})
afterEach(() => api.stop())

describe('a server that does not answer as it should', () => {
  const failure = async () => {
    const call = createApiClient({ url: api.url, token: null }).call('/rollouts')
    return await call.then(
      () => 'no error',
      (error: Error) => error.message,
    )
  }

  it('is named, with what to do, when nobody listens', async () => {
    api.stop()
    expect(await failure()).toBe(
      `cannot reach Grayproof at ${api.url} (ECONNREFUSED): is it running there? Start it with "npm start", or name its address with --url or GRAYPROOF_URL`,
    )
  })

  it('is asked for its token', async () => {
    api.refuse(401, 'unauthorized', 'a token is needed')
    expect(await failure()).toBe(
      'a token is needed (set GRAYPROOF_TOKEN to a token that is in force there)',
    )
  })

  it('is doubted when it speaks another language', async () => {
    api.reply(404, '<html>\n<h1>nginx</h1></html>')
    expect(await failure()).toContain('answered 404 without a Grayproof answer')
    api.reply(200, '<html></html>')
    expect(await failure()).toContain('is it Grayproof?')
  })
})
