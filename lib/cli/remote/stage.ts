// `grayproof stage <rollout> <action>`: starts, advances, pauses, promotes, rolls back.
import type { CliCommand } from '#lib/cli/command'
import { AppError } from '#lib/model/app-error'
import { STAGE_ACTIONS } from '#lib/model/rollout'
import { URL_HELP, URL_OPTION } from './options'

interface StageOptions {
  readonly url?: string
  readonly to?: string
}

export const stage: CliCommand = {
  name: 'stage',
  summary: 'change the stage of a rollout',
  define: (command) => {
    command
      .argument('<rollout>', 'name of the rollout')
      .argument('[action]', STAGE_ACTIONS.join(', '))
      .option(
        '--to <stage>',
        'go to this stage (or promoted, rolled-back); does nothing when it is there',
      )
      .option(URL_OPTION, URL_HELP)
      .action(async (rollout: string, action: string | undefined, options: StageOptions) => {
        if ((action === undefined) === (options.to === undefined)) {
          throw new AppError('bad-request', 'say either an action or --to <stage>')
        }
        const { connect } = await import('./connect')
        const { changeStageRemotely } = await import('./run-stage')
        const wish = options.to === undefined ? { action: action ?? '' } : { to: options.to }
        await changeStageRemotely(connect(options), { rollout, ...wish })
      })
  },
}
