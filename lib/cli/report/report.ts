// `grayproof report <rollout>`: its tables as CSV, or all of it as one HTML file.
import { Option } from 'commander'
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from '#lib/cli/remote/options'
import { REPORT_TABLES } from '#lib/report/index'

interface ReportOptions {
  readonly table?: string
  readonly html?: boolean
  readonly from?: string
  readonly to?: string
  readonly columns?: string
  readonly lang?: string
  readonly output?: string
  readonly url?: string
}

const TABLES = REPORT_TABLES.map(({ name }) => name)

export const report: CliCommand = {
  name: 'report',
  summary: 'a table of a rollout as CSV, or its report as one HTML file',
  define: (command) => {
    command
      .argument('<rollout>', 'name of the rollout')
      .addOption(new Option('--table <name>', 'as CSV').choices(TABLES))
      .addOption(new Option('--html', 'the report for a change ticket').conflicts('table'))
      .option('--from <time>', 'ISO 8601, such as 2026-01-15T12:00:00Z, or epoch milliseconds')
      .option('--to <time>', 'likewise; default now')
      .addOption(new Option('--columns <names>', 'with commas between').conflicts('html'))
      .addOption(new Option('--lang <language>', 'of --html: en or zh-CN').conflicts('table'))
      .option('-o, --output <file>', 'written when all of it is there; default: standard output')
      .option(URL_OPTION, URL_HELP)
      .action(async (rollout: string, { url, output, ...options }: ReportOptions) => {
        const { connect } = await import('#lib/cli/remote/connect')
        const { saveReport } = await import('./save-report')
        const remote = connect(url === undefined ? {} : { url })
        await saveReport(remote, { rollout, ...options }, output ?? '-')
      })
  },
}
