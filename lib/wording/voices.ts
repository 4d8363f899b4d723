// The languages that alerts are written in, outside any page. Times are in UTC and say so. Pure.
import { createFormatter, createTranslator } from 'use-intl/core'
import english from '#messages/en'
import chinese from '#messages/zh-CN'
import { type Voice, type VoiceParts, voiceOf } from './voice'

const MESSAGES = { en: english, 'zh-CN': chinese }

export const LANGUAGES = ['en', 'zh-CN'] as const
export type Language = (typeof LANGUAGES)[number]

const voices = new Map<Language, Voice>()

/** Made at its first use: parsing messages takes a while. */
export function voiceIn(language: Language): Voice {
  const known = voices.get(language)
  if (known !== undefined) return known
  const place = { locale: language, timeZone: 'UTC' }
  const voice = voiceOf({
    language,
    zone: 'UTC',
    messages: createTranslator({
      ...place,
      messages: MESSAGES[language],
      // A sentence that lacks a number is left out; whoever asked says something else.
      onError: () => undefined,
      getMessageFallback: () => '',
    }) as unknown as VoiceParts['messages'],
    format: createFormatter(place),
  })
  voices.set(language, voice)
  return voice
}
