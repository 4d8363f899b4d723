// `grayproof verify <rollout>`: the gate of pipelines that run commands; the exit code is the answer.
import { Option } from 'commander'
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from '#lib/cli/remote/options'
import { OUTPUTS, type Output } from './outputs'

interface VerifyOptions {
  readonly url?: string
  readonly wait?: string
  readonly stage?: string
  readonly fresh?: string
  readonly output: Output
  readonly dryRun?: boolean
}

/** What cannot be asked is no failed release: wrong use and a server that is away are `error`. */
const EXIT_ERROR = 3

export const verify: CliCommand = {
  name: 'verify',
  summary: 'may this release go on? exit code 0 pass, 1 fail, 2 inconclusive, 3 error',
  define: (command) => {
    command
      .argument('<rollout>', 'name of the rollout')
      .option('--wait <duration>', 'ask again until it passes or fails, at most this long: 10m')
      .option('--stage <name>', 'the stage it must be in; in another one nothing is decided')
      .option('--fresh <duration>', 'the oldest verdict that may pass (default 10m)')
      .addOption(
        new Option('--output <form>', 'text, JSON, or JUnit XML').choices(OUTPUTS).default('text'),
      )
      .option('--dry-run', 'pass whatever is found; what is really the case is kept and shown')
      .option(URL_OPTION, URL_HELP)
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_ERROR))
      .action(async (rollout: string, { url, ...question }: VerifyOptions) => {
        const { connect } = await import('#lib/cli/remote/connect')
        const { runVerify } = await import('./run-verify')
        const complain = (line: string) => process.stderr.write(`${line}\n`)
        const remote = () => connect(url === undefined ? {} : { url })
        process.exitCode = await runVerify({ connect: remote, complain }, { rollout, ...question })
      })
  },
}
