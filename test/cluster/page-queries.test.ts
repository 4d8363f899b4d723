import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestCluster, type TestCluster } from '#test/support/database'
import {
  checkChangeMarks,
  checkLatestVerdicts,
  checkReporting,
  checkStorage,
  checkTraceHeads,
} from '#test/support/releases/page-queries'

let test: TestCluster

beforeAll(async () => {
  test = await startTestCluster(2)
})
afterAll(() => test?.stop())

describe('what pages ask of a cluster', () => {
  it('gets the newest verdict of each rollout', () => checkLatestVerdicts(test.db))
  it('hears of every kind of news, by rollout', () => checkChangeMarks(test.db))
  it('tells traces in short by their roots', () => checkTraceHeads(test.db))
  it('counts what each source reports, minute by minute', () => checkReporting(test.db))
  it('sums the tables of all shards', () => checkStorage(test.db))
})
