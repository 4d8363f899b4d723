// The body of `replay`: finds the store and the plan, prints what the verdict did, gives the exit code.
import { readFile } from 'node:fs/promises'
import { SIGN } from '#lib/cli/remote/sign'
import { EXIT_CODE } from '#lib/cli/verify/run-verify'
import { databaseAddress, loadSettings, readEnvironment, secretsOf } from '#lib/engine/config'
import { createLog, plainSink, withoutSecrets } from '#lib/engine/log'
import { type ReplayArgs, type Replayed, replay } from '#lib/engine/replay'
import { AppError } from '#lib/model/app-error'
import type { Verdict } from '#lib/model/verdict'
import { parsePlan } from '#lib/plan/parse-plan'
import { openDatabase } from '#lib/store/client'
import { reachStore } from './reach-store'
import { readMoment, readPause } from './read-times'
import type { ReplayOptions } from './replay'

const EVERY = '10s'
/** Only what goes wrong belongs between the lines of a report. */
const LOG_LEVEL = 'warn'

/** The exit code. Never throws what a pipeline could take for a failed release. */
export async function runReplay(options: ReplayOptions): Promise<number> {
  try {
    return await replayStored(options)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    process.stderr.write(`grayproof: ${error.message}\n`)
    return EXIT_CODE.error
  }
}

async function replayStored(options: ReplayOptions): Promise<number> {
  const args = await readArgs(options, Date.now())
  const env = readEnvironment()
  const given = loadSettings(
    options.data === undefined ? env : { ...env, GRAYPROOF_DATA: options.data },
  )
  const sink = withoutSecrets(secretsOf(given), plainSink())
  const store = await reachStore(given, createLog({ name: 'replay', level: LOG_LEVEL, sink }))
  const db = openDatabase(databaseAddress(store.settings))
  const changes: Verdict[] = []
  const say = options.json ? () => {} : (line: string) => process.stdout.write(`${line}\n`)
  try {
    const startedMs = performance.now()
    const onChange = (verdict: Verdict) => {
      changes.push(verdict)
      for (const line of changeLines(verdict)) say(line)
    }
    const replayed = await replay({ db, now: Date.now }, { ...args, onChange })
    for (const line of endLines(replayed, performance.now() - startedMs)) say(line)
    if (options.json) process.stdout.write(`${asJson(args, changes, replayed)}\n`)
    return EXIT_CODE[replayed.verdict.outcome]
  } finally {
    await db.close()
    await store.stop()
  }
}

async function readArgs(options: ReplayOptions, nowMs: number): Promise<ReplayArgs> {
  const { from, to = 'now', every = EVERY, rollout, plan, stage } = options
  return {
    fromMs: readMoment('--from', from, nowMs),
    toMs: readMoment('--to', to, nowMs),
    everyMs: readPause('--every', every),
    ...(rollout === undefined ? {} : { rollout }),
    ...(stage === undefined ? {} : { stage }),
    ...(plan === undefined ? {} : { plan: await readPlan(plan) }),
  }
}

async function readPlan(file: string) {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('bad-request', `cannot read ${file}: ${error.code ?? error.message}`)
  })
  return parsePlan(text, { format: file.endsWith('.json') ? 'json' : 'yaml', origin: file })
}

/** When, what, and why: the findings that made it so. */
function changeLines({ asOf, stage, outcome, findings }: Verdict): string[] {
  const reasons = findings.filter((finding) => finding.required && finding.outcome === outcome)
  const shown = outcome === 'pass' ? [] : reasons
  return [
    `${asOf}  ${SIGN[outcome]} ${outcome}${stage === null ? '' : ` at stage ${stage}`}`,
    ...shown.map(({ check, summary }) => `    ${check}: ${summary}`),
  ]
}

function endLines({ rollout, looks, rolled, verdict }: Replayed, tookMs: number): string[] {
  const work = `${looks} looks, ${rolled} buckets rolled first, ${(tookMs / 1_000).toFixed(1)} s`
  return [
    `${SIGN[verdict.outcome]} ${rollout}: ${verdict.outcome} since ${verdict.since} (${work})`,
  ]
}

function asJson(args: ReplayArgs, changes: readonly Verdict[], replayed: Replayed): string {
  const { rollout, looks, verdict } = replayed
  const [from, to] = [args.fromMs, args.toMs].map((ms) => new Date(ms).toISOString())
  return JSON.stringify({ rollout, from, to, looks, changes, verdict }, null, 2)
}
