// `grayproof token create|list|revoke`: who may come in by which token.
import type { CliCommand } from '#lib/cli/command'
import { URL_HELP, URL_OPTION } from '#lib/cli/remote/options'
import { ROLES } from '#lib/model/access'

interface TokenOptions {
  readonly url?: string
}

export const token: CliCommand = {
  name: 'token',
  summary: 'make, list and revoke tokens',
  define: (command) => {
    command
      .command('create')
      .description('make a token; it is shown once')
      .argument('<name>', 'who will use it')
      .requiredOption('--role <role>', ROLES.join(', '))
      .option(URL_OPTION, URL_HELP)
      .action(async (name: string, { role, ...options }: TokenOptions & { role: string }) => {
        const { connect } = await import('#lib/cli/remote/connect')
        const { createTokenRemotely } = await import('./run-token')
        await createTokenRemotely(connect(options), { name, role })
      })
    command
      .command('list')
      .description('list tokens, those in force first')
      .option('--json', 'as the API says it')
      .option(URL_OPTION, URL_HELP)
      .action(async ({ json, ...options }: TokenOptions & { json?: boolean }) => {
        const { connect } = await import('#lib/cli/remote/connect')
        const { listTokensRemotely } = await import('./run-token')
        await listTokensRemotely(connect(options), json ?? false)
      })
    command
      .command('revoke')
      .description('revoke a token: it is refused within seconds')
      .argument('<token>', 'its name or its id')
      .option(URL_OPTION, URL_HELP)
      .action(async (name: string, options: TokenOptions) => {
        const { connect } = await import('#lib/cli/remote/connect')
        const { revokeTokenRemotely } = await import('./run-token')
        await revokeTokenRemotely(connect(options), name)
      })
  },
}
