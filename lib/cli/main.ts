// The command line: THE LIST of commands; each lives in its own file and loads its body when run.
import { Command } from 'commander'
import { AppError } from '#lib/model/app-error'
import type { CliCommand } from './command'

const COMMANDS: readonly CliCommand[] = []

const program = new Command('grayproof')
for (const { name, summary, hidden, define } of COMMANDS) {
  define(program.command(name, { hidden: hidden ?? false }).description(summary))
}

program.parseAsync().catch((error: unknown) => {
  const text = error instanceof AppError ? error.message : String((error as Error)?.stack ?? error)
  process.stderr.write(`grayproof: ${text}\n`)
  process.exitCode = 1
})
