// `grayproof role <name>`: one role in this process; the supervisor starts these.
import type { CliCommand } from './command'

export const role: CliCommand = {
  name: 'role',
  summary: 'run one role against CLICKHOUSE_URL, without a supervisor',
  hidden: true,
  define: (command) => {
    command.argument('<name>', 'receiver, evaluator or web').action(async (name: string) => {
      const { runRole } = await import('./role/run-role')
      await runRole(name)
    })
  },
}
