import { describe, expect, it } from 'vitest'
import { conceal, concealUrl } from '#lib/alert/target/conceal'

const SLACK = 'https://hooks.slack.com/services/T00000000/B00000000/a-path-that-opens-a-room'
const WECOM =
  'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa'

describe('an address that is shown', () => {
  it('has its host and its end', () => {
    expect(concealUrl(SLACK)).toBe('https://hooks.slack.com/…room')
    expect(concealUrl(WECOM)).toBe('https://qyapi.weixin.qq.com/…5aaa')
  })

  it('has no end when that would be most of it', () => {
    expect(concealUrl('https://alerts.example/abcdef')).toBe('https://alerts.example/…')
    expect(concealUrl('https://alerts.example/')).toBe('https://alerts.example')
  })
})

describe('a text that is shown', () => {
  it('repeats neither keys nor secrets', () => {
    const said = `bad key 693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa for ${WECOM} (secret-of-mine)`
    expect(conceal(said, { url: WECOM, secret: 'secret-of-mine' })).toBe('bad key … for … (…)')
    expect(conceal(`no a-path-that-opens-a-room`, { url: SLACK, secret: null })).toBe('no …')
  })
})
