// `grayproof demo`: everything, and a bookstore whose gray release is being verified.
import type { CliCommand } from './command'
import { scenarioList } from './demo-args'

export interface DemoArgs {
  readonly scenario?: string
  readonly agent?: string
  readonly rate?: string
}

export const demo: CliCommand = {
  name: 'demo',
  summary: 'run everything plus a bookstore in the middle of a gray release',
  define: (command) => {
    command
      .option('--scenario <name>', 'what happens in the release')
      .option('--agent <name>', 'skywalking, otel or both', 'skywalking')
      .option('--rate <number>', 'requests per second of each bookstore')
      .addHelpText('after', `\nScenarios:\n${scenarioList()}`)
      .action(async (args: DemoArgs) => {
        const { runDemo } = await import('./run-demo')
        await runDemo(args)
      })
  },
}
