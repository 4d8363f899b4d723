// A bundled engine in a temporary directory, small enough that many tests can have one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, startEngine } from '#lib/store/engine/engine'
import type { EngineOptions } from '#lib/store/engine/options'

const MEMORY_BYTES = 1_500_000_000

/** The bundled child, as users run it. */
const ENGINE_COMMAND = [
  process.execPath,
  new URL('../../dist/engine-child.mjs', import.meta.url).pathname,
] as const

export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'grayproof-test-'))
  return {
    path,
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  }
}

export function startTestEngine(
  dir: string,
  options: Partial<EngineOptions> = {},
): Promise<Engine> {
  return startEngine({
    dir,
    port: 0,
    memoryBytes: MEMORY_BYTES,
    threads: 2,
    command: ENGINE_COMMAND,
    ...options,
  })
}
