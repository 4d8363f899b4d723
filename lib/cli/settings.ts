// `grayproof settings`: every setting, its default and what it is.
import type { CliCommand } from './command'

export const settings: CliCommand = {
  name: 'settings',
  summary: 'list all settings',
  define: (command) => {
    command
      .option('--markdown', 'as the table of the README')
      .action(async (options: { readonly markdown?: boolean }) => {
        const { settingsList, settingsTable } = await import('#lib/engine/settings-table')
        process.stdout.write(`${options.markdown ? settingsTable() : settingsList()}\n`)
      })
  },
}
