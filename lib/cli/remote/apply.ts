// `grayproof apply -f plan.yaml`: keeps a plan as the newest revision of its rollout.
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from './options'

interface ApplyOptions {
  readonly file: readonly string[]
  readonly url?: string
}

export const apply: CliCommand = {
  name: 'apply',
  summary: 'apply rollout plans (YAML or JSON)',
  define: (command) => {
    command
      .requiredOption('-f, --file <path...>', 'plans to apply; "-" reads one from standard input')
      .option(URL_OPTION, URL_HELP)
      .action(async ({ file, url }: ApplyOptions) => {
        const { connect } = await import('./connect')
        const { applyFiles } = await import('./run-apply')
        await applyFiles(connect(url === undefined ? {} : { url }), file)
      })
  },
}
