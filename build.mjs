// Bundles the command line and every child process into dist/; packages stay in node_modules.
import { build } from 'esbuild'

await build({
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
