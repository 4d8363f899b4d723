// Bundles the command line and every child process into dist/; packages stay in node_modules.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build } from 'esbuild'

/**
 * The bundler writes top-level constants as `var`. V8 puts the address of a constant array into the
 * code that uses it, which makes decoding spans 1.5 times as fast, so UPPER_CASE names become `const`
 * again.
 */
const toConstants = (code) => code.replace(/^var ([A-Z][A-Z0-9_]*) = /gm, 'const $1 = ')

const { outputFiles } = await build({
  write: false,
  entryPoints: { grayproof: 'lib/cli/main.ts', 'engine-child': 'lib/store/engine/child.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
})
for (const { path, text } of outputFiles) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, path.endsWith('.mjs') ? toConstants(text) : text)
}
