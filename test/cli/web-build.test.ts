import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isWebStale } from '#lib/cli/supervisor/web-build'
import { temporaryDirectory } from '#test/support/engine'

describe('the build of the dashboard', () => {
  let root: ReturnType<typeof temporaryDirectory>
  beforeEach(() => {
    root = temporaryDirectory()
    put('app/rollouts/page.tsx', 100)
    put('lib/model/hop.ts', 100)
  })
  afterEach(() => root.remove())

  function put(file: string, atSeconds: number): void {
    const path = join(root.path, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '')
    utimesSync(path, atSeconds, atSeconds)
  }

  it('is stale when there is none', () => {
    expect(isWebStale(root.path)).toBe(true)
  })

  it('is fresh as long as nothing changes', () => {
    put('.next/BUILD_ID', 200)
    expect(isWebStale(root.path)).toBe(false)
  })

  it.each(['app/rollouts/page.tsx', 'lib/model/hop.ts', 'messages/en.json', 'package-lock.json'])(
    'is stale after a change of %s',
    (file) => {
      put('.next/BUILD_ID', 200)
      put(file, 300)
      expect(isWebStale(root.path)).toBe(true)
    },
  )

  it('does not care for tests and documents', () => {
    put('.next/BUILD_ID', 200)
    put('test/a.test.ts', 300)
    put('README.md', 300)
    expect(isWebStale(root.path)).toBe(false)
  })
})
