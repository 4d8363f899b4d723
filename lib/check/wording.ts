// How findings write numbers in English sentences. Pure.

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 1234567 → "1,234,567" */
export function count(n: number): string {
  return COUNT.format(n)
}

/** Three digits, and never "0%" or "100%" for something that is neither. */
export function share(fraction: number): string {
  const percent = fraction * 100
  if (percent > 99 && percent < 100) return `${trim(100 - Number((100 - percent).toPrecision(2)))}%`
  return `${trim(Number(percent.toPrecision(3)))}%`
}

/** 3, "request" → "3 requests" */
export function several(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** Epoch ms → "12:40 UTC" */
export function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)} UTC`
}

/** Epoch ms → "12:40:10" */
export function second(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19)
}

/** JSON has no infinity: evidence that rules the plan out altogether is said in a word. */
export function finite(value: number): number | string {
  return Number.isFinite(value) ? value : 'infinite'
}

function trim(value: number): number {
  return Number(value.toPrecision(12))
}
