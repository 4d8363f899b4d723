import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '#test/support/database'
import {
  checkChangeMarks,
  checkLatestVerdicts,
  checkTraceHeads,
} from '#test/support/releases/page-queries'

const START_MS = 60_000

let test: TestDatabase

beforeAll(async () => {
  test = await startTestDatabase()
}, START_MS)
afterAll(() => test?.stop())

describe('what pages ask', () => {
  it('gets the newest verdict of each rollout', () => checkLatestVerdicts(test.db))
  it('hears of every kind of news, by rollout', () => checkChangeMarks(test.db))
  it('tells traces in short by their roots', () => checkTraceHeads(test.db))
})
