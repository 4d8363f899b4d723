// Times inside a sentence that a check wrote, by the reader's clock. Pure.
import type { Voice } from './voice'

const DAY_MS = 86_400_000
const UTC_TIME = /\b(\d\d:\d\d(?::\d\d)?) UTC\b/g

/**
 * "12:31 UTC" and "12:31:05 UTC" in the reader's zone, where that is known: checks know none. The day
 * is not said; it is the last on which it was that time, which matters only where clocks are changed.
 */
export function inZone(sentence: string, voice: Voice): string {
  const { nowMs } = voice
  if (nowMs === null) return sentence
  return sentence.replace(UTC_TIME, (_, time: string) => {
    const today = Date.parse(`${new Date(nowMs).toISOString().slice(0, 10)}T${time}Z`)
    const ms = today > nowMs ? today - DAY_MS : today
    return time.length > '12:31'.length ? voice.second(ms) : voice.clock(ms)
  })
}
