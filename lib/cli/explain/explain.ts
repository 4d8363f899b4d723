// `grayproof explain <rollout>`: the verdict with everything it rests on, for people.
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from '#lib/cli/remote/options'

interface ExplainOptions {
  readonly url?: string
  readonly json?: boolean
  readonly check?: readonly string[]
}

export const explain: CliCommand = {
  name: 'explain',
  summary: 'the verdict on a rollout with its numbers and traces',
  define: (command) => {
    command
      .argument('<rollout>', 'name of the rollout')
      .option('--check <names...>', 'only these checks, such as routing')
      .option('--json', 'as the API says it')
      .option(URL_OPTION, URL_HELP)
      .action(async (rollout: string, options: ExplainOptions) => {
        const { connect } = await import('#lib/cli/remote/connect')
        const { explainVerdict } = await import('./run-explain')
        await explainVerdict(connect(options), { rollout, ...options })
      })
  },
}
