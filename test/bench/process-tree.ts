// CPU time and memory of a process and all its descendants, from /proc.
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_S = 100
const MS_PER_TICK = 1_000 / TICKS_PER_S

export interface ProcessUse {
  readonly pid: number
  readonly command: string
  readonly userMs: number
  readonly systemMs: number
  readonly residentMb: number
  readonly peakMb: number
}

/** The process and everything below it that is alive. Linux only. */
export function readTree(root: number): ProcessUse[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const fields = statOf(Number(name))
    if (fields !== null) parents.set(Number(name), Number(fields[1]))
  }
  const inTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at)) {
      if (at === root) return true
    }
    return false
  }
  return [...parents.keys()].filter(inTree).flatMap((pid) => readUse(pid) ?? [])
}

/** Fields of /proc/pid/stat from the state on: the name before them may hold anything. */
function statOf(pid: number): string[] | null {
  if (!Number.isInteger(pid)) return null
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

function readUse(pid: number): ProcessUse | null {
  const fields = statOf(pid)
  if (fields === null) return null
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const megabytes = (name: string) =>
      Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
    return {
      pid,
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim(),
      userMs: Number(fields[11]) * MS_PER_TICK,
      systemMs: Number(fields[12]) * MS_PER_TICK,
      residentMb: megabytes('VmRSS'),
      peakMb: megabytes('VmHWM'),
    }
  } catch {
    return null
  }
}
