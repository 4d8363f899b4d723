// `grayproof start`: everything, or some roles, until a signal says stop.
import type { CliCommand } from './command'

interface StartOptions {
  readonly role?: string
  readonly data?: string
}

export const start: CliCommand = {
  name: 'start',
  summary: 'run the database, receivers, evaluator and dashboard',
  define: (command) => {
    command
      .option('--role <names>', 'only these roles, comma separated: receiver, evaluator, web')
      .option('--data <dir>', 'directory of the bundled database (GRAYPROOF_DATA)')
      .action(async (options: StartOptions) => {
        const { runStart } = await import('./run-start')
        await runStart(options)
      })
  },
}
