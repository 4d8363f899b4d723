// Suites with one runner: unit (pure and fast), alone (what marks its process for good), calibration
// (simulated days), flow (real processes), cluster, browser.
import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts'
import { LongestFirst } from './test/support/longest-first.ts'

/** What computes: two files share two cores. */
const WORKERS = 2
/** What waits for real processes, agents and clocks more than it computes. */
const WAITING_WORKERS = 3

/** OpenTelemetry's providers are set once per process. */
const ALONE = 'test/engine/telemetry/**/*.test.ts'

/** Suites of one `groupOrder` run together, the others one after the other. */
const processTests = (groupOrder: number) => ({
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Real processes on a busy machine: what fails twice is broken.
  retry: 1,
  sequence: { groupOrder },
})

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default', new ClosingLineReporter()],
    globalSetup: ['test/support/build-once.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: WORKERS,
          // A process of its own for each of so many files would take half of the time: they share
          // two, and leave behind what they found. What cannot goes to `alone`.
          isolate: false,
          // The longest simulate days; a busy machine may be several times slower.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['test/flow/**', 'test/cluster/**', 'test/browser/**', 'test/calibration/**'],
            ALONE,
          ],
        },
      },
      { extends: true, test: { name: 'alone', include: [ALONE], maxWorkers: WORKERS } },
      {
        extends: true,
        test: {
          name: 'calibration',
          include: ['test/calibration/**/*.test.ts'],
          testTimeout: 3_600_000,
          maxWorkers: WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: 'flow',
          include: ['test/flow/**/*.test.ts'],
          ...processTests(1),
          maxWorkers: WAITING_WORKERS,
          // Demo scenarios that share the machine.
          maxConcurrency: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          ...processTests(1),
          maxWorkers: WAITING_WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...processTests(2),
          maxWorkers: WORKERS,
          // A busy machine may let a key press come before the page is ready for it.
          retry: 2,
        },
      },
    ],
  },
})
