// Matches a text against an exact text or a glob, in linear space and without backtracking blow-up.

/** `*` is any run of characters (none too), `?` exactly one; everything else is itself. */
export function matchesGlob(text: string, glob: string): boolean {
  let at = 0
  let pattern = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const wanted = glob[pattern]
    if (wanted === '*') {
      star = pattern
      resume = at
      pattern += 1
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      at += 1
      pattern += 1
    } else if (star >= 0) {
      // The last star takes one character more; earlier stars never need to be tried again.
      pattern = star + 1
      resume += 1
      at = resume
    } else {
      return false
    }
  }
  while (glob[pattern] === '*') pattern += 1
  return pattern === glob.length
}
