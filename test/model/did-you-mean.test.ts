import { describe, expect, it } from 'vitest'
import { didYouMean } from '#lib/model/did-you-mean'

const KNOWN = ['version', 'instance', 'labels', 'whenGrayDown', 'traffic-share', 'at', 'by']

describe('didYouMean', () => {
  it.each([
    ['verison', 'version'],
    ['versoin', 'version'],
    ['label', 'labels'],
    ['when_gray_down', 'whenGrayDown'],
    ['WhenGrayDown', 'whenGrayDown'],
    ['trafic-share', 'traffic-share'],
    ['ta', 'at'],
    ['zzzz', null],
    ['completely-different', null],
    ['x'.repeat(10_000), null],
  ])('takes %s for %s', (word, meant) => {
    expect(didYouMean(word, KNOWN)).toBe(meant)
  })

  it('chooses the closest of several', () => {
    expect(didYouMean('stage', ['stages', 'state', 'stage-name'])).toBe('stages')
  })
})
