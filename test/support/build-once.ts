// Process tests run what users run: the bundle in dist/. Built once before any suite.
import { execFileSync } from 'node:child_process'

export function setup(): void {
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' })
}
