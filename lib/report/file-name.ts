// How a browser is told to keep an answer as a file, whatever letters its name has. Pure.

/** Not allowed in file names somewhere, or read as a path. */
const UNSAFE = /[\p{Cc}<>:"/\\|?*]+/gu
const NAME_MAX = 120

/** `shop-2026-01-15.csv` of its parts. */
export function fileName(parts: readonly string[], extension: string): string {
  const letters = [...parts.join('-').replace(UNSAFE, '-')]
  return `${letters.slice(0, NAME_MAX).join('')}.${extension}`
}

/** RFC 6266: old readers get ASCII, all others the name itself (RFC 8187). */
export function contentDisposition(
  name: string,
  kind: 'attachment' | 'inline' = 'attachment',
): string {
  const plain = name.replace(/[^\x20-\x7e]+/g, '_').replace(/["\\%]/g, '_')
  const exact = encodeURIComponent(wellFormed(name)).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${exact}`
}

/** Half a letter cannot be written in UTF-8. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}
