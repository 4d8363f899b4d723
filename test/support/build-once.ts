// Process tests run what users run: the bundle in dist/. Built once before any suite.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export function setup(): void {
  if (existsSync('lib/cli/main.ts'))
    execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' })
}
