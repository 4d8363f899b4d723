import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPost } from '#lib/engine/alert/send/post'
import { allowedHosts } from '#lib/engine/alert/send/private-hosts'
import { answer, type Receiver, startReceiver } from '#test/support/alerts/receiver'

const LOCAL = { address: '127.0.0.1', family: 4 }
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

const deps = { allowed: allowedHosts('127.0.0.1'), now: () => 42, lookup: async () => [LOCAL] }
const request = (url: string, body = '{"a":"灰度"}') =>
  ({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body }) as const

describe('one request', () => {
  it('arrives as it was built, and its answer is what was said', async () => {
    receiver.behave(answer(202, { body: 'fine', headers: { 'x-said': 'yes' } }))
    const got = await createPost(deps)(request(receiver.url))
    expect(got).toMatchObject({
      status: 202,
      body: 'fine',
      headers: { 'x-said': 'yes' },
      nowMs: 42,
    })
    expect(receiver.received[0]).toMatchObject({
      method: 'POST',
      body: '{"a":"灰度"}',
      headers: {
        'content-length': '14',
        'user-agent': 'grayproof',
        host: `127.0.0.1:${receiver.port}`,
      },
    })
  })

  it('goes to the address that was checked, whatever the name says a moment later', async () => {
    let asked = 0
    const lookup = async () => {
      asked += 1
      return asked === 1 ? [LOCAL] : [{ address: '10.255.255.1', family: 4 }]
    }
    const got = await createPost({ ...deps, lookup })(
      request(`http://rebinding.example:${receiver.port}/x`),
    )
    expect(got.status).toBe(200)
    expect(asked).toBe(1)
    expect(receiver.received[0]?.headers.host).toBe(`rebinding.example:${receiver.port}`)
  })

  it('is not sent to a private address that no setting names', async () => {
    const post = createPost({ ...deps, allowed: allowedHosts(null) })
    await expect(post(request(receiver.url))).rejects.toMatchObject({ code: 'forbidden' })
    expect(receiver.received).toEqual([])
  })

  it('names the host at most when nobody answers', async () => {
    await receiver.stop()
    const said = await createPost(deps)(request(receiver.url)).catch(String)
    expect(said).toContain(`127.0.0.1:${receiver.port}: ECONNREFUSED`)
    expect(said).not.toContain('secret-path')
    receiver = await startReceiver()
  })

  it.each(['before its head', 'in its body'])('ends when the answer stops %s', async (where) => {
    receiver.behave((response) => {
      if (where === 'in its body') response.writeHead(200).write('so far')
    })
    const post = createPost({ ...deps, timeoutMs: 100 })
    await expect(post(request(receiver.url))).rejects.toThrow('no answer in time')
  })

  it('ends when finding the address takes too long', async () => {
    const post = createPost({ ...deps, timeoutMs: 50, lookup: () => new Promise(() => {}) })
    await expect(post(request('http://slow.example/'))).rejects.toThrow('no answer in time')
  })

  it('refuses an answer with endless headers', async () => {
    receiver.behave(answer(200, { headers: { 'x-much': 'x'.repeat(60_000) } }))
    await expect(createPost(deps)(request(receiver.url))).rejects.toThrow('HPE_HEADER_OVERFLOW')
  })

  it('keeps the first 64 KiB of an answer', async () => {
    receiver.behave(answer(200, { body: 'y'.repeat(200_000) }))
    const got = await createPost(deps)(request(receiver.url))
    expect(got.body).toBe('y'.repeat(65_536))
  })
})
