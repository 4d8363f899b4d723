import { useFormatter } from 'next-intl'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const STEP = 1_000

/** 1,234,567 → 1.2 MB, in the visitor's language. For server and browser. */
export function useBytes(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    let value = bytes
    let unit = 0
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP
      unit += 1
    }
    const maximumFractionDigits = unit > 0 && value < 10 ? 1 : 0
    return `${format.number(value, { maximumFractionDigits })} ${UNITS[unit]}`
  }
}
