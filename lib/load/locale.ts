// Which languages the pages speak, and which one a visitor gets.

const LOCALES = ['en', 'zh-CN'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_COOKIE = 'grayproof-locale'

/** The chosen one, else the first language of `accept-language` that we speak, else English. */
export function chooseLocale(chosen: string | undefined, accepted: string | null): Locale {
  const known = LOCALES.find((locale) => locale === chosen)
  if (known !== undefined) return known
  const wanted = (accepted ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', quality] = entry
        .trim()
        .toLowerCase()
        .split(/;\s*q=/)
      return { tag, quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    if (tag === 'en' || tag.startsWith('en-')) return 'en'
    if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-CN'
  }
  return 'en'
}

export const ZONE_COOKIE = 'grayproof-zone'

/** A time zone that this server knows, else UTC. */
export function chooseZone(kept: string | undefined): string {
  if (kept === undefined) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: kept }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
