// `grayproof import files…`: plans of other tools, as plans of ours.
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from '#lib/cli/remote/options'

interface ImportOptions {
  readonly format?: string
  readonly apply?: boolean
  readonly output?: string
  readonly url?: string
}

export const importCommand: CliCommand = {
  name: 'import',
  summary: 'make plans from the files of rollout tools and gateways',
  define: (command) => {
    command
      .argument('<files...>', 'YAML or JSON files, read together; "-" reads standard input')
      .option('--format <name>', 'the format, when the files hold several')
      .option('-o, --output <path>', 'write the plan there; a path that ends with / is a folder')
      .option('--apply', 'apply what was imported')
      .option(URL_OPTION, URL_HELP)
      .action(async (files: readonly string[], { url, ...options }: ImportOptions) => {
        const { runImport } = await import('./run-import')
        const { connect } = await import('#lib/cli/remote/connect')
        const { languageOf } = await import('#lib/cli/language')
        await runImport(files, {
          ...options,
          language: languageOf(),
          connect: () => connect(url === undefined ? {} : { url }),
          print: (line) => process.stdout.write(`${line}\n`),
          report: (line) => process.stderr.write(`${line}\n`),
        })
      })
  },
}
