// `grayproof replay --from … --to …`: judges stored spans as if live; the exit code is the answer.
import type { CliCommand } from '#lib/cli/command'

export interface ReplayOptions {
  readonly from: string
  readonly to?: string
  readonly plan?: string
  readonly rollout?: string
  readonly stage?: string
  readonly every?: string
  readonly json?: boolean
  readonly data?: string
}

/** What cannot be judged is no failed release: wrong use and a store that is away are `error`. */
const EXIT_ERROR = 3

export const replay: CliCommand = {
  name: 'replay',
  summary: 'judge stored spans as if live; exit code 0 pass, 1 fail, 2 inconclusive, 3 error',
  define: (command) => {
    command
      .requiredOption('--from <time>', 'ISO time such as 2026-11-22T10:00Z, or how long ago: 24h')
      .option('--to <time>', 'the same; now when left out')
      .option('--rollout <name>', 'rollout of the journal; its stages are taken as they were')
      .option('--plan <file>', "judge by this plan instead of the journal's")
      .option('--stage <name>', 'begin this stage at --from, whatever the journal says')
      .option('--every <duration>', 'time between two looks', '10s')
      .option('--json', 'verdict changes and the last verdict as JSON')
      .option('--data <dir>', 'directory of the bundled database (GRAYPROOF_DATA)')
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_ERROR))
      .action(async (options: ReplayOptions) => {
        const { runReplay } = await import('./run-replay')
        process.exitCode = await runReplay(options)
      })
  },
}
