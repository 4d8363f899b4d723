// For markdown that knows no escaping: characters that could act become their wide twins. Pure.

const ASCII_TO_WIDE = 0xfee0

/** `<@all> [x](y)` → `＜＠all＞ ［x］(y)`: readable, and inert in every dialect. */
export function wide(text: string): string {
  return text.replace(/[<>[\]*`@#!|~\\]/g, (c) =>
    String.fromCharCode(c.charCodeAt(0) + ASCII_TO_WIDE),
  )
}
