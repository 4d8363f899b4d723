// `grayproof verdict <rollout>`: for pipelines, the exit code is the answer.
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from './options'

interface VerdictOptions {
  readonly url?: string
  readonly json?: boolean
  readonly wait?: string
}

/** What cannot be asked is no failed release: wrong use and a server that is away are `error`. */
const EXIT_ERROR = 3

export const verdict: CliCommand = {
  name: 'verdict',
  summary: 'the verdict on a rollout; exit code 0 pass, 1 fail, 2 inconclusive, 3 error',
  define: (command) => {
    command
      .argument('<rollout>', 'name of the rollout')
      .option('--wait <duration>', 'ask again while inconclusive, at most this long, such as 10m')
      .option('--json', 'as the API says it')
      .option(URL_OPTION, URL_HELP)
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_ERROR))
      .action(async (rollout: string, options: VerdictOptions) => {
        const { connect } = await import('./connect')
        const { runVerdict } = await import('./run-verdict')
        process.exitCode = await runVerdict(() => connect(options), { rollout, ...options })
      })
  },
}
