// The command line: THE LIST of commands; each lives in its own file and loads its body when run.
import { Command } from 'commander'
import { AppError } from '#lib/model/app-error'
import type { CliCommand } from './command'
import { demo } from './demo'
import { demoLoad, demoService } from './demo-child'
import { explain } from './explain/explain'
import { importCommand } from './import/import'
import { apply } from './remote/apply'
import { rollouts } from './remote/rollouts'
import { stage } from './remote/stage'
import { replay } from './replay/replay'
import { report } from './report/report'
import { role } from './role'
import { settings } from './settings'
import { start } from './start'
import { token } from './token/token'
import { verify } from './verify/verify'

const COMMANDS = [
  start,
  demo,
  apply,
  importCommand,
  stage,
  rollouts,
  verify,
  report,
  explain,
  replay,
  token,
  settings,
  role,
  demoService,
  demoLoad,
] as const satisfies readonly CliCommand[]

const program = new Command('grayproof').description(
  'Verifies gray (canary) releases from the traces your services already send.',
)
for (const { name, summary, hidden, define } of COMMANDS as readonly CliCommand[]) {
  define(program.command(name, { hidden: hidden ?? false }).description(summary))
}

try {
  await program.parseAsync()
  process.exit()
} catch (error) {
  process.stderr.write(`grayproof: ${describe(error)}\n`)
  process.exit(1)
}

/** What a user can put right is one line; anything else is our mistake and keeps its stack. */
function describe(error: unknown): string {
  if (error instanceof AppError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
