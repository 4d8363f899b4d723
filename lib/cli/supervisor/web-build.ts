// Builds the dashboard when it was never built, or its sources are newer than the build.
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageRoot } from '#lib/cli/package-root'
import type { Log } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'

const OUTPUT_LINES_SHOWN = 20
/** Everything a page is made of. */
const SOURCES = ['app', 'components', 'lib', 'messages', 'public']
const SOURCE_FILES = ['package-lock.json', 'tsconfig.json', 'next.config.js', 'proxy.ts']

/** Throws AppError when the build fails; the log then has its last lines. */
export async function buildWebIfStale(log: Log, signal: AbortSignal): Promise<void> {
  const root = packageRoot()
  if (!isWebStale(root)) return
  const startedAt = performance.now()
  log.info('building the dashboard (only after a change)')
  await nextBuild(root, log, signal)
  log.info({ seconds: Math.round((performance.now() - startedAt) / 1000) }, 'dashboard built')
}

/** True when anything that a page is made of is newer than the build in `root`. */
export function isWebStale(root: string): boolean {
  return modifiedMs(join(root, '.next', 'BUILD_ID')) < newestSourceMs(root)
}

function newestSourceMs(root: string): number {
  const files = SOURCE_FILES.map((file) => modifiedMs(join(root, file)))
  const nested = SOURCES.flatMap((folder) => filesOf(join(root, folder)).map(modifiedMs))
  return Math.max(0, ...files, ...nested)
}

function filesOf(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
    join(folder, file),
  )
}

/**
 * 0 for a file that is not there, so that it never counts as fresh, and for a folder, whose time
 * also changes when an editor leaves a temporary file in it.
 */
function modifiedMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.mtimeMs : 0
}

function nextBuild(root: string, log: Log, signal: AbortSignal): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      lines.push(...chunk.split('\n').filter((line) => line.trim() !== ''))
      lines.splice(0, lines.length - OUTPUT_LINES_SHOWN)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      for (const line of lines) log.error(line)
      reject(new AppError('internal', `building the dashboard failed (next build: code ${code})`))
    })
  })
}
