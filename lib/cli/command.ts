// What a command of the command line is: a name, its options, and a lazily loaded body.
import type { Command } from 'commander'

/**
 * One command. `define` only describes it (fast, runs on every start); the body is imported inside
 * the action, so that one command never pays for another's imports.
 */
export interface CliCommand {
  readonly name: string
  readonly summary: string
  /** Not shown in the help: a child process of another command. */
  readonly hidden?: boolean
  readonly define: (command: Command) => void
}
