// One log line format for every process: JSON for machines, readable lines on a terminal.
import { type Logger, pino } from 'pino'

export type Log = Logger

/** Shorter words could be part of anything: blanking them out would only garble the log. */
const SECRET_CHARS_MIN = 6
const BLANKED = '[secret]'

/** Fields that never hold anything a log needs. */
const REDACTED = ['password', 'token', 'authorization', 'authentication', 'key'].flatMap(
  (field) => [field, `*.${field}`, `*.*.${field}`],
)

/** Where finished lines go: takes one line of text, without its newline. */
export type LineSink = (line: string) => void

export interface LogOptions {
  /** The process's role, e.g. `receiver`. */
  readonly name: string
  readonly level: string
  readonly sink: LineSink
}

/** Each call on the log becomes one line in the sink. */
export function createLog({ name, level, sink }: LogOptions): Log {
  return pino(
    {
      name,
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: BLANKED },
    },
    { write: (chunk: string) => sink(chunk.trimEnd()) },
  )
}

/** Lines as they are, for a parent process or a log collector. */
export function plainSink(): LineSink {
  ignoreClosedOutput()
  return (line) => process.stdout.write(`${line}\n`)
}

/** Lines for a person: only loaded when one is watching. */
export async function readableSink(): Promise<LineSink> {
  ignoreClosedOutput()
  const { prettyFactory } = await import('pino-pretty')
  const pretty = prettyFactory({
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'name',
    messageFormat: '{name}: {msg}',
    singleLine: true,
  })
  return (line) => process.stdout.write(pretty(line))
}

/** A reader that went away (`npm start | head`) is no reason to stop working. */
function ignoreClosedOutput(): void {
  process.stdout.on('error', () => {})
}

/** A sink in front of another that blanks out the very values that must not be shown. */
export function withoutSecrets(secrets: readonly string[], sink: LineSink): LineSink {
  const long = secrets.filter((secret) => secret.length >= SECRET_CHARS_MIN)
  return (line) => sink(long.reduce((text, secret) => text.replaceAll(secret, BLANKED), line))
}

/** A line of a child process: JSON passes as it is, anything else becomes a line at `level`. */
export function relayLine(log: Log, level: 'info' | 'warn', sink: LineSink): LineSink {
  return (line) => {
    if (line.startsWith('{"level":')) sink(line)
    else if (line.trim() !== '') log[level](line)
  }
}
