// Hidden commands: the processes of the demo's bookstore. Only the demo starts them.
import type { CliCommand } from './command'

export const demoService: CliCommand = {
  name: 'demo-service',
  summary: 'One service of the demo bookstore',
  hidden: true,
  define: (command) => {
    command
      .argument('<role>')
      .argument('<agent>')
      .action(async (role: string, agent: string) => {
        const { runService } = await import('#lib/demo/child')
        await runService(role, agent)
      })
  },
}

export const demoLoad: CliCommand = {
  name: 'demo-load',
  summary: 'The clients of the demo bookstore',
  hidden: true,
  define: (command) => {
    command.action(async () => {
      const { runLoad } = await import('#lib/demo/child')
      await runLoad()
    })
  },
}
