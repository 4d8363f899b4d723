// Fetches a report and writes it: to standard output, or to a file that is whole or not there.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Remote } from '#lib/cli/remote/connect'
import { AppError } from '#lib/model/app-error'

const STDOUT = '-'

export interface ReportWish {
  readonly rollout: string
  /** Of CSV; left out: the HTML report. */
  readonly table?: string
  readonly html?: boolean
  readonly from?: string
  readonly to?: string
  readonly columns?: string
  readonly lang?: string
}

/** Throws AppError; then no part of a file is left behind. */
export async function saveReport(
  { api, url }: Pick<Remote, 'api' | 'url'>,
  wish: ReportWish,
  output: string,
): Promise<void> {
  const path = pathOf(wish)
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    const body = (await api.open(path, stop.signal)) as WebStream<Uint8Array>
    if (output === STDOUT) await toStandardOutput(body, url)
    else await toFile(body, { file: output, url })
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

function pathOf({ rollout, table, html, ...asked }: ReportWish): string {
  if (html !== true && table === undefined) {
    throw new AppError('bad-request', 'say what to report: --table <name> for CSV, or --html')
  }
  const given = Object.entries({ table, ...asked }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const query = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
  const kind = html === true ? 'html' : 'csv'
  return `/rollouts/${encodeURIComponent(rollout)}/report.${kind}${query}`
}

async function toStandardOutput(body: WebStream<Uint8Array>, url: string): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(body), process.stdout, { end: false })
  } catch (error) {
    // Whoever read it has enough: `| head` is no failure.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw brokenOff(url, error)
  }
}

interface Target {
  readonly file: string
  readonly url: string
}

/** Under another name until it is whole. */
async function toFile(body: WebStream<Uint8Array>, { file, url }: Target): Promise<void> {
  const part = `${file}.part-${process.pid}`
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(part, { flush: true }))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw isOfFile(error) ? cannotWrite(file, error) : brokenOff(url, error)
  }
}

function isOfFile(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'path' in error
}

function cannotWrite(file: string, { code, message }: NodeJS.ErrnoException): AppError {
  const reason = code === 'ENOENT' ? 'there is no such directory' : (code ?? message)
  return new AppError('bad-request', `cannot write ${file}: ${reason}`)
}

function brokenOff(url: string, error: unknown): AppError {
  const reason = error instanceof Error ? error.message : String(error)
  const text = `the report from ${url} broke off before its end (${reason}): nothing of it was kept`
  return new AppError('unavailable', text)
}
