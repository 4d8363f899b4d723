// Times as people type them into a form, in their own zone, and back.

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/

/**
 * Epoch ms of "2026-01-31T09:30" by the clocks of `zone`, or of an ISO time that names its own; null for
 * anything else. A time that the clocks skip in spring is the one an hour later.
 */
export function readMoment(text: string, zone: string): number | null {
  const asUtc = Date.parse(LOCAL.test(text) ? `${text}Z` : text)
  if (Number.isNaN(asUtc)) return null
  if (!LOCAL.test(text)) return asUtc
  // The offset of the first guess is wrong within hours of a change of clocks: the second is not.
  const guess = asUtc - offsetMs(asUtc, zone)
  return asUtc - offsetMs(guess, zone)
}

/** For a field of type `datetime-local`, to the minute. */
export function localTime(ms: number, zone: string): string {
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16)
}

/** How far the clocks of the zone are ahead of UTC at that moment. */
function offsetMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(ms))
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value)
  const [year, month, day] = [read('year'), read('month') - 1, read('day')]
  const shown = Date.UTC(year, month, day, read('hour'), read('minute'), read('second'))
  return shown - Math.floor(ms / 1_000) * 1_000
}
