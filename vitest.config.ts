// Five suites with one runner: unit (pure and fast), calibration (simulated days), flow (real
// processes), cluster, browser.
import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts'

/** Most tests wait more than they compute, so that two files share two cores. */
const WORKERS = 2

/** Suites run one after the other. */
const processTests = (groupOrder: number) => ({
  testTimeout: 120_000,
  hookTimeout: 120_000,
  maxWorkers: WORKERS,
  // Real processes on a busy machine: what fails twice is broken.
  retry: 1,
  sequence: { groupOrder },
})

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default', new ClosingLineReporter()],
    globalSetup: ['test/support/build-once.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: WORKERS,
          include: ['test/**/*.test.ts'],
          exclude: ['test/flow/**', 'test/cluster/**', 'test/browser/**', 'test/calibration/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'calibration',
          include: ['test/calibration/**/*.test.ts'],
          testTimeout: 3_600_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'flow', include: ['test/flow/**/*.test.ts'], ...processTests(2) },
      },
      {
        extends: true,
        test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'], ...processTests(3) },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...processTests(4),
          // A busy machine may let a key press come before the page is ready for it.
          retry: 2,
        },
      },
    ],
  },
})
