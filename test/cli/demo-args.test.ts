import { describe, expect, it } from 'vitest'
import { readDemoArgs, scenarioList } from '#lib/cli/demo-args'
import { DEFAULT_SCENARIO, SCENARIO_NAMES, SCENARIOS } from '#lib/demo/scenarios'

describe('the words after demo', () => {
  it('mean the default scenario under SkyWalking when there are none', () => {
    expect(readDemoArgs({})).toMatchObject({
      name: DEFAULT_SCENARIO,
      agents: ['skywalking'],
      ratePerSecond: SCENARIOS[DEFAULT_SCENARIO].load.ratePerSecond,
    })
  })

  it('share the machine between two bookstores, unless a rate is given', () => {
    const both = readDemoArgs({ agent: 'both' })
    expect(both.agents).toEqual(['skywalking', 'otel'])
    expect(both.ratePerSecond).toBeLessThan(SCENARIOS[DEFAULT_SCENARIO].load.ratePerSecond)
    expect(readDemoArgs({ agent: 'both', rate: '80' }).ratePerSecond).toBe(80)
  })

  it('list the scenarios when the word is unknown', () => {
    expect(() => readDemoArgs({ scenario: 'storm' })).toThrow(
      /there is no scenario "storm"[\s\S]*header[\s\S]*failover/,
    )
  })

  it('name the agents when the word is unknown', () => {
    expect(() => readDemoArgs({ agent: 'zipkin' })).toThrow('use skywalking, otel or both')
  })

  it.each(['0', '-5', 'many', '1001'])('refuse the rate %s', (rate) => {
    expect(() => readDemoArgs({ rate })).toThrow('requests per second')
  })
})

describe('the list of scenarios', () => {
  it('gives each its sentence on a line of its own', () => {
    const lines = scenarioList().trimEnd().split('\n')
    expect(lines).toHaveLength(SCENARIO_NAMES.length)
    expect(lines[0]).toContain(SCENARIOS.header.title)
  })
})
