// Where the product is installed: found from the running file, never from the working directory.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The nearest folder upwards that holds node_modules' owner, package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder)
  }
  return folder
}

/** Command and arguments that run one of our own commands in another process. */
export function ownCommand(...args: readonly string[]): readonly string[] {
  return [process.execPath, join(packageRoot(), 'dist', 'grayproof.mjs'), ...args]
}
