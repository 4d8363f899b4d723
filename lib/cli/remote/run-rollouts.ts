// Prints rollouts as a table that also reads well in a log.
import type { RolloutState } from '#lib/model/rollout'
import type { Outcome, ShareSummary } from '#lib/model/verdict'
import type { Remote } from './connect'
import { shareInWords } from './share-in-words'

interface Entry {
  readonly name: string
  readonly state: RolloutState
  readonly stage: { readonly name: string } | null
  readonly outcome: Outcome
  readonly share: ShareSummary
}

const HEAD = ['ROLLOUT', 'STATE', 'STAGE', 'VERDICT', 'SHARE']

export async function listRemoteRollouts({ api, print }: Remote, json: boolean): Promise<void> {
  const answer = await api.call<{ rollouts: readonly Entry[] }>('/rollouts')
  if (json) {
    print(JSON.stringify(answer, null, 2))
    return
  }
  if (answer.rollouts.length === 0) {
    print('No rollouts yet. Apply a plan: grayproof apply -f plan.yaml')
    return
  }
  const rows = answer.rollouts.map(({ name, state, stage, outcome, share }) => [
    name,
    state,
    stage?.name ?? '-',
    outcome,
    shareInWords(share),
  ])
  for (const line of table([HEAD, ...rows])) print(line)
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
