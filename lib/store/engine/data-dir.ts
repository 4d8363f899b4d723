// The files around a running engine: one private directory per launch, cleaned by whoever holds the lock.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const RUN_PREFIX = 'run-'

/** Creates the data directory (0700) and, in it, a directory for this launch (0700). */
export function createRunDir(dir: string): string {
  mkdirSync(join(dir, 'database'), { recursive: true, mode: 0o700 })
  return mkdtempSync(join(dir, RUN_PREFIX))
}

export function removeRunDir(runDir: string): void {
  rmSync(runDir, { recursive: true, force: true })
}

/** Left by crashes. Only call while the engine runs: then nobody else uses this data directory. */
export function removeOtherRunDirs(dir: string, keep: string): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (name.startsWith(RUN_PREFIX) && path !== keep) removeRunDir(path)
  }
}
