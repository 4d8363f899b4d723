// Suites with one runner: unit (pure and fast), alone (what marks its process for good), calibration
// (simulated days), flow (real processes), cluster, browser.
import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts'
import { LongestFirst } from './test/support/longest-first.ts'

/** Half of the unit files wait for engines and clocks: four keep two cores busy. */
const UNIT_WORKERS = 4
/** What waits for real processes and agents, and computes beside. */
const PROCESS_WORKERS = 3
/** A browser, a web role and a database each: two share two cores. */
const BROWSER_WORKERS = 2

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
          maxWorkers: UNIT_WORKERS,
          // A process of its own for each of so many files would take half of the time: they share
          // a few, and leave behind what they found. What cannot goes to `alone`.
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
      { extends: true, test: { name: 'alone', include: [ALONE], maxWorkers: UNIT_WORKERS } },
      {
        extends: true,
        test: {
          name: 'calibration',
          include: ['test/calibration/**/*.test.ts'],
          testTimeout: 3_600_000,
          maxWorkers: UNIT_WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: 'flow',
          include: ['test/flow/**/*.test.ts'],
          ...processTests(1),
          maxWorkers: PROCESS_WORKERS,
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
          maxWorkers: PROCESS_WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...processTests(2),
          maxWorkers: BROWSER_WORKERS,
          // A busy machine may let a key press come before the page is ready for it.
          retry: 2,
        },
      },
    ],
  },
})
