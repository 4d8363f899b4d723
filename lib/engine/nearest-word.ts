// "Did you mean …": the known word nearest to a misspelt one.

/** More changed letters than this is another word, not a slip. */
const DISTANCE_MAX = 4

/** The nearest of `words` by Levenshtein distance, or null when none is near. */
export function nearestWord(word: string, words: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = DISTANCE_MAX + 1
  for (const candidate of words) {
    const distance = editDistance(word, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
