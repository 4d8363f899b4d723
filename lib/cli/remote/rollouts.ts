// `grayproof rollouts`: what is under watch, and how it goes.
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from './options'

interface RolloutsOptions {
  readonly url?: string
  readonly json?: boolean
}

export const rollouts: CliCommand = {
  name: 'rollouts',
  summary: 'list rollouts with their verdicts',
  define: (command) => {
    command
      .option('--json', 'as the API says it')
      .option(URL_OPTION, URL_HELP)
      .action(async (options: RolloutsOptions) => {
        const { connect } = await import('./connect')
        const { listRemoteRollouts } = await import('./run-rollouts')
        await listRemoteRollouts(connect(options), options.json ?? false)
      })
  },
}
