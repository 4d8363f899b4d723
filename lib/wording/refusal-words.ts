// What the API says when it refuses, from English into another language. Pure.

/** English sentence → the same in another language, with the same `{names}` where values stand. */
export type RefusalCatalogue = Readonly<Record<string, string>>

/** The sentence in the other language; null for one that the catalogue does not have. */
export type RefusalWords = (english: string) => string | null

/** Sentences hold phrases, and these hold phrases, but not without end. */
const DEPTH_MAX = 4
const NAME = /\{([a-z]+)\}/g

interface Pattern {
  readonly shape: RegExp
  readonly words: string
}

/**
 * Refusals are English sentences with values in them, as zod and YAML hand them over: text alone. So
 * the sentence is its own id, as in gettext, and its values are found by where they stand. Values that
 * are phrases themselves ("a list", "one of a, b") are said in the other language, too.
 */
export function refusalWords(catalogue: RefusalCatalogue): RefusalWords {
  const exact = new Map(Object.entries(catalogue).filter(([english]) => namesIn(english) === 0))
  const patterns = Object.entries(catalogue)
    .filter(([english]) => namesIn(english) > 0)
    .sort(([one], [other]) => said(other) - said(one))
    .map(([english, words]): Pattern => ({ shape: shapeOf(english), words }))
  const word = (english: string, depth: number): string | null => {
    const whole = exact.get(english)
    if (whole !== undefined || depth === 0) return whole ?? null
    for (const { shape, words } of patterns) {
      const values = shape.exec(english)?.groups
      if (values === undefined) continue
      return words.replace(NAME, (_, name: string) => {
        const value = values[name] ?? ''
        return word(value, depth - 1) ?? value
      })
    }
    return null
  }
  return (english) => word(english, DEPTH_MAX)
}

function namesIn(english: string): number {
  return english.match(NAME)?.length ?? 0
}

/** How much of it is not values: what says most is tried first. */
function said(english: string): number {
  return english.replace(NAME, '').length
}

function shapeOf(english: string): RegExp {
  const parts = english.split(NAME)
  const written = parts.map((part, at) => (at % 2 === 0 ? escaped(part) : `(?<${part}>.+?)`))
  return new RegExp(`^${written.join('')}$`, 's')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
