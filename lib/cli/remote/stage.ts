// `grayproof stage <rollout> <action>`: starts, advances, pauses, promotes, rolls back.
import type { CliCommand } from '#lib/cli/command'
import { STAGE_ACTIONS } from '#lib/model/rollout'
import { URL_HELP, URL_OPTION } from './options'

interface StageOptions {
  readonly url?: string
}

export const stage: CliCommand = {
  name: 'stage',
  summary: 'change the stage of a rollout',
  define: (command) => {
    command
      .argument('<rollout>', 'name of the rollout')
      .argument('<action>', STAGE_ACTIONS.join(', '))
      .option(URL_OPTION, URL_HELP)
      .action(async (rollout: string, action: string, options: StageOptions) => {
        const { connect } = await import('./connect')
        const { changeStageRemotely } = await import('./run-stage')
        await changeStageRemotely(connect(options), { rollout, action })
      })
  },
}
