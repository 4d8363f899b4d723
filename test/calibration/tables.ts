// What calibration tests say: tables on the terminal, and how many alarms chance allows.

/** `npm run calibrate` says `long`; or a number: that part of its runs. `npm test` has seconds. */
const ASKED = process.env.GRAYPROOF_CALIBRATION ?? ''
export const IS_LONG = ASKED !== ''
const PART = Number(ASKED) > 0 ? Number(ASKED) : 1

/** A correct check exceeds its bound in one of so many runs of the suite. */
const MISTAKE = 1e-4

/** Runs in the short and in the long version. */
export function runs(short: number, long: number): number {
  return IS_LONG ? Math.max(short, Math.round(PART * long)) : short
}

/**
 * The most alarms of `n` independent days that agree with a false alarm rate of `alpha`: more have a
 * chance below MISTAKE.
 */
export function alarmsMax(n: number, alpha: number): number {
  let chance = (1 - alpha) ** n
  let sum = chance
  let k = 0
  while (1 - sum > MISTAKE && k < n) {
    chance *= ((n - k) / (k + 1)) * (alpha / (1 - alpha))
    k += 1
    sum += chance
  }
  return k
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Chance that a median is below `medianAtLeast`. */
const LUCK = 0.01

/** The true median of what these are draws of is surely not smaller: an order statistic (sign test). */
export function medianAtLeast(values: readonly number[]): number {
  const n = values.length
  let chance = 0.5 ** n
  let sum = chance
  let below = 0
  while (sum <= LUCK) {
    chance *= (n - below) / (below + 1)
    sum += chance
    below += 1
  }
  return values.toSorted((a, b) => a - b)[Math.max(0, below - 1)] ?? Number.NaN
}

/** Columns as wide as they must be; the first row is the head. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? '').length)),
  )
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`\n${title}\n${lines.join('\n')}\n`)
}

/** 90 → "90 s", 5400 → "90 min", and hours from three on. */
export function inTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never'
  if (seconds < 180) return `${Math.round(seconds)} s`
  if (seconds < 3 * 3600) return `${(seconds / 60).toFixed(seconds < 1200 ? 1 : 0)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}
