import { describe, expect, it } from 'vitest'
import { FAMILIES, type Family, type Sample } from '#lib/load/metrics/families'
import { writeMetrics } from '#lib/load/metrics/write-metrics'
import { parseOpenMetrics } from '#test/support/watching/open-metrics'

const families: readonly Family[] = FAMILIES

const SAMPLES: readonly Sample[] = [
  {
    name: 'grayproof_receiver_spans_total',
    labels: { receiver: 'a/1/x', protocol: 'otlp' },
    value: 123_456_789_012,
  },
  {
    name: 'grayproof_receiver_spans_total',
    labels: { receiver: 'b/2/y', protocol: 'otlp' },
    value: 0,
  },
  { name: 'grayproof_evaluator_lag_seconds', value: 1.5 },
  {
    name: 'grayproof_rollout_stage_info',
    labels: { rollout: 'a', stage: 'with "quotes", \\ and\nlines {x="y"}' },
    value: 1,
  },
  { name: 'grayproof_rollout_observed_share_ratio', labels: { rollout: '图书' }, value: 1e-7 },
]

describe('families', () => {
  it('are named once, with the prefix of the product', () => {
    const names = families.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^grayproof_[a-z]+(_[a-z]+)*$/.test(name))).toEqual([])
  })

  it('name their unit last, or before the total, and in base units', () => {
    const counters = families.filter(({ type }) => type === 'counter')
    expect(counters.filter(({ name }) => !name.endsWith('_total'))).toEqual([])
    const others = families.filter(({ type }) => type !== 'counter')
    expect(others.filter(({ name }) => name.endsWith('_total'))).toEqual([])
    const odd = /_(ms|milliseconds|kb|mb|percent|minutes)(_|$)|_(seconds|bytes|ratio)_(?!total)/
    expect(families.filter(({ name }) => odd.test(name))).toEqual([])
  })

  it('explain themselves in a sentence, and have few labels, none of them unbounded', () => {
    for (const { help, labels } of families) {
      expect(help).toMatch(/^[A-Z].*\.$/)
      expect(help).not.toMatch(/["\\\n]/)
      expect(labels.length).toBeLessThanOrEqual(3)
      const unbounded = ['trace', 'endpoint', 'source', 'instance', 'subject', 'user', 'path']
      expect(labels.filter((label) => unbounded.includes(label))).toEqual([])
    }
  })
})

describe('writeMetrics', () => {
  it('writes OpenMetrics that a strict reader takes, with every family in it', async () => {
    const { contentType, text } = await writeMetrics(SAMPLES, 'application/openmetrics-text')
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    const parsed = parseOpenMetrics(text)
    expect(parsed.map(({ name, type, help }) => ({ name, type, help }))).toEqual(
      families.map(({ name, type, help }) => ({ name: name.replace(/_total$/, ''), type, help })),
    )
    const samples = parsed.flatMap((family) => family.samples)
    expect(samples).toHaveLength(SAMPLES.length)
    for (const { name, labels = {}, value } of SAMPLES) {
      expect(samples).toContainEqual({ name, labels, value })
    }
  })

  it('says nothing where nothing is known, rather than 0', async () => {
    const { text } = await writeMetrics([], null)
    expect(parseOpenMetrics(text).flatMap(({ samples }) => samples)).toEqual([])
  })

  it('writes the older text for who asks for that only', async () => {
    const { contentType, text } = await writeMetrics(SAMPLES, 'text/plain;version=0.0.4')
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text).toContain('# TYPE grayproof_receiver_spans_total counter')
    expect(text).not.toContain('# EOF')
  })

  it('writes OpenMetrics for Prometheus, which takes both, and for curl', async () => {
    const prometheus =
      'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1'
    for (const accept of [prometheus, '*/*', null]) {
      expect((await writeMetrics([], accept)).contentType).toContain('openmetrics')
    }
  })
})

describe('the strict reader', () => {
  const read = (lines: string) => () => parseOpenMetrics(lines)

  it('refuses what the specification forbids', () => {
    expect(read('# TYPE a gauge\na 1\n')).toThrow('EOF')
    expect(read('a 1\n# EOF\n')).toThrow('before its family')
    expect(read('# TYPE a counter\na 1\n# EOF\n')).toThrow('is not of a')
    expect(read('# TYPE a counter\na_total -1\n# EOF\n')).toThrow('counter')
    expect(read('# TYPE a gauge\na{b="1"} 1\na{b="1"} 2\n# EOF\n')).toThrow('twice')
    expect(read('# TYPE a gauge\na{b=1} 1\n# EOF\n')).toThrow('bad labels')
    expect(read('# TYPE a gauge\na Nan\n# EOF\n')).toThrow('not a sample')
    expect(read('# TYPE a gauge\n# TYPE b gauge\n# HELP a x\n# EOF\n')).toThrow('one piece')
    expect(read('\n# TYPE a gauge\n# EOF\n')).toThrow('not a sample')
  })
})
