import { createFormatter } from 'use-intl/core'
import { describe, expect, it } from 'vitest'
import { findingSentence, type Worded } from '#lib/wording/finding-sentence'
import { voiceOf } from '#lib/wording/voice'
import { LANGUAGES, voiceIn } from '#lib/wording/voices'
import chinese from '#messages/zh-CN'

const deviates: Worded = {
  subject: 'user → recommend',
  outcome: 'fail',
  summary: 'Since 12:31 UTC gray got 20% of requests, but 10% was planned.',
  code: 'share-deviates',
  numbers: {
    ...{ n: 12_000, k: 1_900, estimate: 0.158, lower: 0.14, upper: 0.17, planned: 0.1 },
    ...{ tolerance: 0, sinceMs: Date.UTC(2026, 0, 1, 12, 31), sinceN: 5_000, sinceK: 1_000 },
  },
  moreRequestsNeeded: null,
}

describe('findingSentence', () => {
  it("is the check's own sentence in English", () => {
    expect(findingSentence(deviates, voiceIn('en'))).toBe(deviates.summary)
  })

  it('has its times by the clock of a reader whose zone is known', () => {
    const zone = 'Asia/Shanghai'
    const reader = voiceOf({
      language: 'en',
      zone: '',
      nowMs: Date.UTC(2026, 0, 1, 12, 40),
      messages: Object.assign((key: string) => key, { has: () => false }),
      format: createFormatter({ locale: 'en', timeZone: zone }),
    })
    const told = (summary: string) => findingSentence({ ...deviates, summary }, reader)
    expect(told(deviates.summary)).toBe(deviates.summary.replace('12:31 UTC', '20:31'))
    expect(told('Seen at 23:59:07 UTC, not since 16:01 UTC.')).toBe(
      'Seen at 07:59:07, not since 00:01.',
    )
  })

  it('is made from code and numbers in Chinese, with times in UTC where no page knows the zone', () => {
    expect(findingSentence(deviates, voiceIn('zh-CN'))).toBe(
      '自 12:31 UTC 起，灰度占比为 20%，而计划为 10%（5,000 个请求中 1,000 个；本阶段以来为 15.8%）。',
    )
  })

  it('names users as the caller of what nobody calls', () => {
    const missed = { ...deviates, code: 'missed-gray', numbers: { missedGray: 1_200 } }
    expect(findingSentence(missed, voiceIn('zh-CN'))).toBe(
      '用户 发往 recommend 的灰度请求有 1,200 个到了基线，而当时灰度可用。',
    )
  })

  it('is the English sentence where a code has no words, or a number is missing', () => {
    for (const odd of [
      { ...deviates, code: 'made-up' },
      { ...deviates, code: 'missed-gray', numbers: {} },
    ]) {
      expect(findingSentence(odd, voiceIn('zh-CN'))).toBe(deviates.summary)
    }
  })

  it('parses every Chinese sentence that there is', () => {
    const numbers = new Proxy({}, { ownKeys: () => [] })
    const said = Object.keys(chinese.findings).map((code) =>
      findingSentence({ ...deviates, code, numbers }, voiceIn('zh-CN')),
    )
    expect(said.every((sentence) => sentence !== '')).toBe(true)
  })
})

describe('voices', () => {
  it('write numbers, moments and durations as each language does', () => {
    const told = LANGUAGES.map(voiceIn).map((voice) => [
      voice.numbers.percent(0.00001),
      voice.numbers.percent(0.99999),
      voice.numbers.duration(1_234),
      voice.moment(Date.UTC(2026, 10, 23, 0, 5)),
      voice.lasting(42_000),
      voice.lasting(125 * 60_000),
    ])
    expect(told).toEqual([
      ['<0.01%', '>99.99%', '1.23 s', 'Nov 23, 2026, 00:05 UTC', '42 sec', '2 hr 5 min'],
      ['<0.01%', '>99.99%', '1.23 s', '2026年11月23日 00:05 UTC', '42秒', '2小时 5分钟'],
    ])
  })
})
