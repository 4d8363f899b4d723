// Watches a directory of plans and applies what is new in it: rollouts by file, as from a repository.
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/model/app-error'
import { parsePlan, planToJson } from '#lib/plan/parse-plan'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { readRevisions } from '#lib/store/query/read-revisions'
import type { Log } from './log'
import { applyPlan } from './rollouts'

const LOOK_EVERY_MS = 2_000
const FILE_BYTES_MAX = 1024 * 1024
const FILES_MAX = 1_000
const FORMATS = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' } as const
const AUTHOR = 'file'

export interface WatchPlansDeps {
  readonly db: Database
  readonly log: Log
  readonly dir: string
  /** The clock, epoch ms. */
  readonly now: () => number
}

export interface PlanWatch {
  stop(): Promise<void>
}

/** Looks every two seconds. A file that is wrong is told once, and leaves the others alone. */
export function watchPlans(deps: WatchPlansDeps): PlanWatch {
  const stopping = new AbortController()
  const look = createPlanLook(deps)
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await look()
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}

interface Look extends WatchPlansDeps {
  /** Content hash by file, of what needs no second look. */
  readonly known: Map<string, string>
  /** Which file each rollout came from. */
  readonly origins: Map<string, string>
  /** What was said last about the directory itself; it is said once. */
  complaint: string | null
}

/** One look at the directory; never throws. */
export function createPlanLook(deps: WatchPlansDeps): () => Promise<void> {
  const look: Look = { ...deps, known: new Map(), origins: new Map(), complaint: null }
  return async () => {
    const files = await listFiles(look)
    if (files === null) return
    forgetGone(look, files)
    for (const file of files) await takeFile(look, file)
  }
}

async function listFiles(look: Look): Promise<string[] | null> {
  const { dir, log } = look
  try {
    const names = (await readdir(dir)).sort()
    if (look.complaint !== null) log.info({ dir }, 'the directory of plans can be read again')
    look.complaint = null
    // Mounted configuration keeps its versions in entries that begin with two dots.
    const files = names.filter((name) => extname(name) in FORMATS && !name.startsWith('.'))
    if (files.length > FILES_MAX) log.warn({ dir }, `only the first ${FILES_MAX} plans are applied`)
    return files.slice(0, FILES_MAX)
  } catch (error) {
    const reason = reasonOf(error)
    if (look.complaint !== reason)
      log.warn({ dir }, `cannot read the directory of plans: ${reason}`)
    look.complaint = reason
    return null
  }
}

/** A plan whose file is gone stays in force; the file may come back, or another take its place. */
function forgetGone({ known, origins }: Look, files: readonly string[]): void {
  for (const file of known.keys()) if (!files.includes(file)) known.delete(file)
  for (const [rollout, file] of origins) if (!files.includes(file)) origins.delete(rollout)
}

async function takeFile(look: Look, file: string): Promise<void> {
  const { dir, known, log } = look
  try {
    const path = join(dir, file)
    const { size } = await stat(path)
    if (size > FILE_BYTES_MAX) throw new AppError('too-large', `${file} is larger than 1 MiB`)
    const text = await readFile(path, 'utf8')
    const hash = createHash('sha256').update(text).digest('hex')
    if (known.get(file) === hash) return
    const isFirstSight = !known.has(file)
    known.set(file, hash)
    await takePlan(look, { file, text, isFirstSight }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'unavailable') known.delete(file)
      throw error
    })
  } catch (error) {
    tellOnce(log, { known, file, error })
  }
}

interface FoundPlan {
  readonly file: string
  readonly text: string
  readonly isFirstSight: boolean
}

async function takePlan(look: Look, { file, text, isFirstSight }: FoundPlan): Promise<void> {
  const { db, log, now, origins } = look
  const format = FORMATS[extname(file) as keyof typeof FORMATS]
  const plan = parsePlan(text, { format, origin: file })
  const other = origins.get(plan.name)
  if (other !== undefined && other !== file) {
    throw new AppError('conflict', `${file}: ${other} already holds the plan of ${plan.name}`)
  }
  origins.set(plan.name, file)
  if (isFirstSight && (await wasSuperseded(db, plan))) {
    log.info({ file, rollout: plan.name }, 'a later revision replaced this plan: it is left alone')
    return
  }
  const args = { text, format, author: `${AUTHOR}:${file}`, origin: file }
  const { revision, changed } = await applyPlan({ db, now }, args)
  if (changed) log.info({ file, rollout: plan.name, revision }, 'plan applied')
}

/** After a restart every file is new; what somebody changed since by other means must stay. */
async function wasSuperseded(db: Database, plan: Plan): Promise<boolean> {
  const [newest, ...older] = await readRevisions(db, plan.name)
  const document = JSON.stringify(planToJson(plan))
  return newest?.plan !== document && older.some((revision) => revision.plan === document)
}

interface Complaint {
  readonly known: Map<string, string>
  readonly file: string
  readonly error: unknown
}

/** Contents are told once by their hash; a file that cannot even be read, by the reason. */
function tellOnce(log: Log, { known, file, error }: Complaint): void {
  const reason = reasonOf(error)
  if (error instanceof AppError && error.code === 'unavailable') {
    log.warn({ file }, `the plan waits: ${reason}`)
    return
  }
  const unread = !(error instanceof AppError) || error.code === 'too-large'
  if (unread && known.get(file) === reason) return
  if (unread) known.set(file, reason)
  log.error({ file }, `the plan was not applied: ${reason}`)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
