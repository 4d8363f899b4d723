import { expect, it } from 'vitest'
import { languageOf } from '#lib/cli/language'

it.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
  [{ LANG: 'zh' }, 'zh-CN'],
  [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_TW' }, 'zh-CN'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, 'zh-CN'],
  [{ LANG: 'zha_XX' }, 'en'],
  [{}, 'en'],
])('%j is the terminal of somebody who reads %s', (env, language) => {
  expect(languageOf(env)).toBe(language)
})
