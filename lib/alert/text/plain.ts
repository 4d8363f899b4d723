// Names come from whoever sends spans: they are made into one harmless line before they are shown.

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Line breaks, control and invisible characters that turn or hide text are gone; links do not link. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Zl}\p{Zp}\s\p{Cc}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, '')
    .replace(/(\p{L}):\/\//gu, '$1:\u200b//')
    .trim()
}

/** At most so many UTF-16 units; never cuts a character in two. */
export function cut(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  let kept = ''
  for (const { segment } of segments.segment(text)) {
    if (kept.length + segment.length > unitsMax - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** An http or https address in which nothing can end a link; null when it is none, or too long. */
export function linkable(url: string | null, unitsMax: number): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { protocol, href } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return null
  const safe = href.replace(
    /[()[\]<>|*_~`'"\\]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return safe.length > unitsMax ? null : safe
}
