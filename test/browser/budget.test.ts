// What a page makes a visitor's browser load before it does anything: the same on every machine.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyPage, type NamedPage } from '#test/support/browser/every-page'
import { FIRST_LOAD_KB_MAX, firstLoadBytes } from '#test/support/browser/page-speed'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const BUILD_AND_SEED_MS = 240_000

let web: TestWeb
let pages: readonly NamedPage[]

beforeAll(async () => {
  web = await startTestWeb({ minutes: 8 })
  pages = await everyPage(web.url)
}, BUILD_AND_SEED_MS)
afterAll(() => web?.stop())

describe('scripts of the first load', () => {
  it('stay within the budget on every page', async () => {
    const loaded = await Promise.all(
      pages.map(async ({ name, path }) => ({
        name,
        kB: Math.round((await firstLoadBytes(web.url, path)) / 1_000),
      })),
    )
    expect(loaded.length).toBeGreaterThan(10)
    for (const { name, kB } of loaded) {
      expect(kB, name).toBeLessThanOrEqual(FIRST_LOAD_KB_MAX)
      expect(kB, name).toBeGreaterThan(100)
    }
  })
})
