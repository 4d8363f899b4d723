// Where a running engine can be reached, left for other processes of the same user.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseAddress } from '#lib/store/address'
import { ENGINE_USER } from './config-xml'
import { RUN_PREFIX } from './data-dir'
import { isServing, type Probe } from './probe'

export const ADDRESS_FILE = 'address.json'

/** Readable by its owner only, like everything in the directory of a launch. */
export function writeAddress(runDir: string, { port, password }: Probe): void {
  writeFileSync(join(runDir, ADDRESS_FILE), JSON.stringify({ port, password }), { mode: 0o600 })
}

/** The address of the engine that serves this data directory; null when none does. */
export async function findRunningEngine(
  dir: string,
  database: string,
): Promise<DatabaseAddress | null> {
  for (const probe of readAddresses(dir)) {
    if (!(await isServing(probe))) continue
    const { port, password } = probe
    return {
      url: `http://127.0.0.1:${port}`,
      user: ENGINE_USER,
      password,
      database,
      cluster: null,
    }
  }
  return null
}

/** Launches that crashed leave theirs behind: an address is a claim, not a proof. */
function readAddresses(dir: string): Probe[] {
  return namesIn(dir)
    .filter((name) => name.startsWith(RUN_PREFIX))
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(dir, name, ADDRESS_FILE), 'utf8')) as Probe]
      } catch {
        return []
      }
    })
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
