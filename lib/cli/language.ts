// The language of whoever sits at the terminal.
import { type Environment, readEnvironment } from '#lib/engine/config'
import type { Language } from '#lib/wording/voices'

/** As POSIX has it: the first that is set decides; English for all that we do not speak. */
export function languageOf(env: Environment = readEnvironment()): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return /^zh([_.@-]|$)/i.test(locale) ? 'zh-CN' : 'en'
}
