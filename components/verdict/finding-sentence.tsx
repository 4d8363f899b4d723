import { useFormatter, useLocale, useNow, useTranslations } from 'next-intl'
import { findingSentence, type Worded } from '#lib/wording/finding-sentence'
import { type VoiceParts, voiceOf } from '#lib/wording/voice'

/** What a finding says, in the visitor's language and time zone. */
export function useFindingSentence(): (finding: Worded) => string {
  const voice = voiceOf({
    language: useLocale(),
    zone: '',
    nowMs: useNow().getTime(),
    // Findings have words only in languages that their own sentence is not in: asked for with `has`.
    messages: useTranslations() as unknown as VoiceParts['messages'],
    format: useFormatter(),
  })
  return (finding) => findingSentence(finding, voice)
}
